using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Native;

public sealed class TorchScriptOpsTests
{
    [Fact]
    public void Embedding_takes_rows_and_spreads_their_gradients()
    {
        using var operators = new TorchScriptOps();
        using Tensor table = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [3, 2]).requires_grad_();
        using Tensor rows = operators.Embedding(table, tensor(new long[] { 2, 0, 2 }));

        rows.sum().backward();

        Assert.Equal([5, 6, 1, 2, 5, 6], rows.data<float>().ToArray());
        Assert.Equal([1, 1, 0, 0, 2, 2], table.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_step_of_a_layer_is_what_its_operators_give_one_by_one()
    {
        using DisposeScope scope = NewDisposeScope();
        using var operators = new TorchScriptOps();
        using var random = new Generator(5, CPU);
        const int Rows = 2, Hidden = 12, Heads = 4, KeyHeads = 2, Size = 6, Past = 3;
        Tensor[] weights =
        [
            .. new long[][]
            {
                [Hidden], [Heads * Size, Hidden], [KeyHeads * Size, Hidden], [KeyHeads * Size, Hidden], [Hidden, Heads * Size],
                [Hidden], [16, Hidden], [16, Hidden], [Hidden, 16],
            }.Select(shape => randn(shape, generator: random)),
        ];
        Tensor states = randn([Rows, Hidden], generator: random);
        (Tensor keys, Tensor values) = (randn([Rows, KeyHeads, 8, Size], generator: random), randn([Rows, KeyHeads, 8, Size], generator: random));
        (Tensor cosines, Tensor sines) = (randn([Rows, 1, Size], generator: random), randn([Rows, 1, Size], generator: random));
        Tensor Linear(Tensor input, int weight) => nn.functional.linear(input, weights[weight]);
        Tensor Rotated(Tensor input) => (input * cosines) + (cat([-input.narrow(-1, 3, 3), input.narrow(-1, 0, 3)], -1) * sines);
        Tensor normalised = operators.RmsNorm(states, weights[0], 1e-5);
        Tensor allKeys = cat([keys.narrow(2, 0, Past), Rotated(Linear(normalised, 2).view(Rows, KeyHeads, Size)).unsqueeze(2)], 2);
        Tensor allValues = cat([values.narrow(2, 0, Past), Linear(normalised, 3).view(Rows, KeyHeads, 1, Size)], 2);
        Tensor query = Rotated(Linear(normalised, 1).view(Rows, Heads, Size)).view(Rows, KeyHeads, -1, Size);
        Tensor scores = nn.functional.softmax(query.matmul(allKeys.transpose(-2, -1)) / Math.Sqrt(Size), -1);
        Tensor attended = states + Linear(scores.matmul(allValues).reshape(Rows, -1), 4);
        Tensor second = operators.RmsNorm(attended, weights[5], 1e-5);
        Tensor expected = attended + Linear(nn.functional.silu(Linear(second, 6)) * Linear(second, 7), 8);

        Tensor actual = operators.Decode(states, weights, (keys, values), (cosines, sines), Past, 1e-5);

        Assert.True(expected.allclose(actual, 1e-4, 1e-4));
        Assert.True(allKeys.allclose(keys.narrow(2, 0, Past + 1), 1e-5, 1e-6));
        Assert.True(allValues.allclose(values.narrow(2, 0, Past + 1), 1e-5, 1e-6));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_step_of_an_answer_is_what_its_operators_give_one_by_one(bool gated, bool padded)
    {
        using DisposeScope scope = NewDisposeScope();
        using var operators = new TorchScriptOps();
        using var random = new Generator(6, CPU);
        const int Texts = 2, Rows = 6, Hidden = 12, Heads = 3, Size = 4, Past = 3, Inner = 10, Sequence = 5;
        const double Scale = 2;
        Tensor[] weights =
        [
            .. new long[][]
            {
                [Hidden], [Inner + 2, Hidden], [Inner + 2, Hidden], [Inner + 2, Hidden], [Hidden, Inner + 2], [Hidden], [Inner + 2, Hidden],
                [Hidden, Inner + 2], [Hidden], [Inner, Hidden], [Inner, Hidden], [Hidden, Inner],
            }.Where((_, index) => gated || index != 10).Select(shape => randn(shape, generator: random)),
        ];
        Tensor states = randn([Rows, Hidden], generator: random);
        (Tensor keys, Tensor values) = (randn([Rows, Heads, 8, Size], generator: random), randn([Rows, Heads, 8, Size], generator: random));
        (Tensor sourceKeys, Tensor sourceValues) =
            (randn([Texts, Heads, Sequence, Size], generator: random), randn([Texts, Heads, Sequence, Size], generator: random));
        Tensor? mask = padded ? tensor(new[] { true, true, true, true, true, false, false, true, true, true }).view(Texts, 1, 1, Sequence) : null;
        Tensor bias = randn([1, Heads, 1, Past + 1], generator: random);
        Tensor Linear(Tensor input, int weight) => nn.functional.linear(input, weights[weight]);
        Tensor normalised = operators.RmsNorm(states, weights[0], 1e-5);
        Tensor allKeys = cat([keys.narrow(2, 0, Past), Linear(normalised, 2).view(Rows, Heads, 1, Size)], 2);
        Tensor allValues = cat([values.narrow(2, 0, Past), Linear(normalised, 3).view(Rows, Heads, 1, Size)], 2);
        // The scale takes the root of the head's size back.
        Tensor own = Linear(normalised, 1).view(Rows, Heads, 1, Size).matmul(allKeys.transpose(-2, -1)) + bias;
        Tensor attended = states + Linear(nn.functional.softmax(own, -1).matmul(allValues).reshape(Rows, -1), 4);
        Tensor question = Linear(operators.RmsNorm(attended, weights[5], 1e-5), 6).view(Rows, Heads, 1, Size);
        Tensor scores = question.matmul(sourceKeys.repeat_interleave(Rows / Texts, 0).transpose(-2, -1));
        scores = mask is null ? scores : scores.masked_fill(mask.repeat_interleave(Rows / Texts, 0).logical_not(), double.NegativeInfinity);
        Tensor found = nn.functional.softmax(scores, -1).matmul(sourceValues.repeat_interleave(Rows / Texts, 0)).reshape(Rows, -1);
        attended += Linear(found, 7);
        Tensor last = operators.RmsNorm(attended, weights[8], 1e-5);
        Tensor inner = gated
            ? nn.functional.gelu(Linear(last, 9), TorchSharp.Modules.GELU.Approximate.tanh) * Linear(last, 10)
            : nn.functional.relu(Linear(last, 9));
        Tensor expected = attended + Linear(inner, weights.Length - 1);

        Tensor actual = operators.Answer(states, weights, (keys, values), (sourceKeys, sourceValues, mask), bias, (Scale, 1e-5));

        Assert.True(expected.allclose(actual, 1e-4, 1e-4));
        Assert.True(allKeys.allclose(keys.narrow(2, 0, Past + 1), 1e-5, 1e-6));
        Assert.True(allValues.allclose(values.narrow(2, 0, Past + 1), 1e-5, 1e-6));
    }

    [Theory]
    [InlineData(false, false, "gelu")]
    [InlineData(true, false, "gelu_new")]
    [InlineData(false, true, "relu")]
    [InlineData(true, true, "swish")]
    [InlineData(false, false, "quick_gelu")]
    public void A_step_of_an_answer_with_biases_is_what_its_operators_give_one_by_one(bool normalisesBefore, bool padded, string activation)
    {
        using DisposeScope scope = NewDisposeScope();
        using var operators = new TorchScriptOps();
        using var random = new Generator(7, CPU);
        const int Texts = 2, Rows = 6, Heads = 3, Size = 4, Hidden = Heads * Size, Past = 3, Inner = 10, Sequence = 5;
        Tensor[] weights =
        [
            .. new (long Output, long? Input)[]
            {
                (Hidden, null), (Hidden, Hidden), (Hidden, Hidden), (Hidden, Hidden), (Hidden, Hidden), (Hidden, null), (Hidden, Hidden), (Hidden, Hidden),
                (Hidden, null), (Inner, Hidden), (Hidden, Inner),
            }.SelectMany(shape => new[]
            {
                randn(shape.Input is { } input ? [shape.Output, input] : [shape.Output], generator: random), randn([shape.Output], generator: random),
            }),
        ];
        Tensor states = randn([Rows, Hidden], generator: random);
        (Tensor keys, Tensor values) = (randn([Rows, Heads, 8, Size], generator: random), randn([Rows, Heads, 8, Size], generator: random));
        (Tensor sourceKeys, Tensor sourceValues) =
            (randn([Texts, Heads, Sequence, Size], generator: random), randn([Texts, Heads, Sequence, Size], generator: random));
        Tensor? mask = padded ? tensor(new[] { true, true, true, true, true, false, false, true, true, true }).view(Texts, 1, 1, Sequence) : null;
        Tensor Linear(Tensor input, int part) => nn.functional.linear(input, weights[2 * part], weights[(2 * part) + 1]);
        Tensor Norm(Tensor input, int part) => nn.functional.layer_norm(input, [Hidden], weights[2 * part], weights[(2 * part) + 1], 1e-5);
        Tensor Around(Tensor input, int norm, Func<Tensor, Tensor> part) =>
            normalisesBefore ? input + part(Norm(input, norm)) : Norm(input + part(input), norm);
        (Tensor? allKeys, Tensor? allValues) = (null, null);
        Tensor attended = Around(states, 0, given =>
        {
            allKeys = cat([keys.narrow(2, 0, Past), Linear(given, 2).view(Rows, Heads, 1, Size)], 2);
            allValues = cat([values.narrow(2, 0, Past), Linear(given, 3).view(Rows, Heads, 1, Size)], 2);
            Tensor own = Linear(given, 1).view(Rows, Heads, 1, Size).matmul(allKeys.transpose(-2, -1)) / Math.Sqrt(Size);
            return Linear(nn.functional.softmax(own, -1).matmul(allValues).reshape(Rows, -1), 4);
        });
        attended = Around(attended, 5, given =>
        {
            Tensor scores = Linear(given, 6).view(Rows, Heads, 1, Size).matmul(sourceKeys.repeat_interleave(Rows / Texts, 0).transpose(-2, -1));
            scores /= Math.Sqrt(Size);
            scores = mask is null ? scores : scores.masked_fill(mask.repeat_interleave(Rows / Texts, 0).logical_not(), double.NegativeInfinity);
            return Linear(nn.functional.softmax(scores, -1).matmul(sourceValues.repeat_interleave(Rows / Texts, 0)).reshape(Rows, -1), 7);
        });
        Tensor expected = Around(attended, 8, given => Linear(Activations.ByName(activation)(Linear(given, 9)), 10));

        Tensor actual = operators.AnswerWithBiases(
            states, weights, (keys, values), (sourceKeys, sourceValues, mask), Past, (normalisesBefore, activation, 1e-5));

        Assert.True(expected.allclose(actual, 1e-4, 1e-4));
        Assert.True(allKeys!.allclose(keys.narrow(2, 0, Past + 1), 1e-5, 1e-6));
        Assert.True(allValues!.allclose(values.narrow(2, 0, Past + 1), 1e-5, 1e-6));
    }

    /// <summary>By the names of config.json, as the layers themselves take them.</summary>
    [Fact]
    public void Activations_in_the_script_are_those_of_the_layers()
    {
        using DisposeScope scope = NewDisposeScope();
        using var operators = new TorchScriptOps();
        string[] names = [.. Activations.Names.Where(TorchScriptOps.HasActivation)];
        Tensor states = linspace(-4, 4, 9);

        Assert.True(names.Length > 8);
        Assert.All(names, name => Assert.True(Activations.ByName(name)(states).allclose(operators.Activate(states, name), 1e-6, 1e-7)));
    }

    [Fact]
    public void The_row_of_padding_gets_no_gradient()
    {
        using var operators = new TorchScriptOps();
        using Tensor table = ones([3, 2]).requires_grad_();
        using Tensor rows = operators.Embedding(table, tensor(new long[] { 2, 0, 2 }), padding: 2);

        rows.sum().backward();

        Assert.Equal([1, 1, 0, 0, 0, 0], table.grad!.data<float>().ToArray());
    }
}
