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
