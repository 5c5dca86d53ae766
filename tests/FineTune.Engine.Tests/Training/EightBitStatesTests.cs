using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

/// <summary>Optimizers whose state is kept in 8 bits, beside those of bitsandbytes.</summary>
public sealed class EightBitStatesTests
{
    /// <summary>One number of so many is in the golden file.</summary>
    private const int Stride = 41;

    private static readonly HashSet<string> Embeddings = ["words.weight"];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Golden.Load("eight_bits").GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Twenty_four_steps_equal_those_of_bitsandbytes(int index)
    {
        JsonElement golden = Golden.Load("eight_bits");
        JsonElement expected = golden.GetProperty("cases")[index];
        using DisposeScope scope = NewDisposeScope();
        KeyValuePair<string, Tensor>[] weights = Weights(golden.GetProperty("shapes"));
        using Optimizer optimizer = Create(weights, Arguments(expected));

        double[] rates = golden.GetProperty("rates").Deserialize<double[]>()!;
        for (int step = 1; step <= rates.Length; step++)
        {
            Step(optimizer, weights, rates[step - 1], step);
        }

        foreach ((string name, Tensor weight) in weights)
        {
            float[] wanted = expected.GetProperty("last").GetProperty(name).Deserialize<float[]>()!;
            float[] actual = [.. weight.data<float>().ToArray().Where((_, place) => place % Stride == 0)];
            Assert.Equal(wanted.Length, actual.Length);
            Assert.All(wanted.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-6f * Math.Max(1, Math.Abs(pair.First))));
        }
    }

    [Fact]
    public void Large_weights_keep_a_byte_a_number_and_a_scale_for_each_256_of_them()
    {
        using DisposeScope scope = NewDisposeScope();
        KeyValuePair<string, Tensor>[] weights = Weights(Golden.Load("eight_bits").GetProperty("shapes"));
        using Optimizer optimizer = Create(weights, new TrainingArguments { Optim = OptimizerName.Adamw8Bit });

        Dictionary<string, Tensor> state = optimizer.State.ToDictionary(StringComparer.Ordinal);

        Assert.Equal((ScalarType.Byte, 4270L), (state["exp_avg_sq.dense.weight"].dtype, state["exp_avg_sq.dense.weight"].NumberOfElements));
        Assert.Equal((ScalarType.Float32, 17L), (state["exp_avg_sq_absmax.dense.weight"].dtype, state["exp_avg_sq_absmax.dense.weight"].NumberOfElements));
        Assert.Equal((ScalarType.Byte, 4096L), (state["exp_avg.square.weight"].dtype, state["exp_avg.square.weight"].NumberOfElements));
        Assert.All(
            ["words.weight", "dense.bias"],
            name => Assert.Equal((ScalarType.Float32, 0L), (state[$"exp_avg.{name}"].dtype, state[$"exp_avg_absmax.{name}"].NumberOfElements)));
    }

    /// <summary>What a checkpoint holds is all there is to go on from.</summary>
    [Fact]
    public void Steps_go_on_from_a_copy_of_the_state_bit_by_bit()
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement shapes = Golden.Load("eight_bits").GetProperty("shapes");
        var arguments = new TrainingArguments { Optim = OptimizerName.AdEmaMix8Bit, WeightDecay = 0.1 };
        KeyValuePair<string, Tensor>[] weights = Weights(shapes);
        using Optimizer optimizer = Create(weights, arguments);
        Step(optimizer, weights, 0.01, 1);
        KeyValuePair<string, Tensor>[] others = [.. weights.Select(weight => KeyValuePair.Create(weight.Key, weight.Value.detach().clone().requires_grad_()))];
        using Optimizer other = Create(others, arguments);
        foreach ((KeyValuePair<string, Tensor> to, KeyValuePair<string, Tensor> from) in other.State.Zip(optimizer.State))
        {
            Assert.Equal(from.Key, to.Key);
            to.Value.copy_(from.Value);
        }

        Step(optimizer, weights, 0.01, 2);
        Step(other, others, 0.01, 2);

        Assert.All(weights.Zip(others), pair => Assert.Equal(pair.First.Value.data<float>().ToArray(), pair.Second.Value.data<float>().ToArray()));
    }

    /// <summary>Without a search, every code is that of the search: of each bound, of its neighbours and of numbers in between.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Codes_are_those_of_a_search_among_their_bounds(bool isSigned)
    {
        DynamicCodes codes = isSigned ? DynamicCodes.Signed : DynamicCodes.NonNegative;
        var random = new Random(7);
        IEnumerable<float> numbers =
        [
            -1, -0f, 0, 1, float.Epsilon, -float.Epsilon,
            .. codes.Bounds.SelectMany(bound => (float[])[MathF.BitDecrement(bound), bound, MathF.BitIncrement(bound)]),
            .. Enumerable.Range(0, 20_000).Select(_ => (float)((random.NextDouble() - 0.5) * 2 * Math.Pow(10, random.Next(-9, 1)))),
        ];

        Assert.All(numbers, number => Assert.Equal(DynamicCodes.Find(codes.Bounds, number), codes.Find(number)));
    }

    /// <summary>A layer that reads rows of a table says that its weight is one.</summary>
    [Fact]
    public void The_embeddings_of_a_model_are_known()
    {
        using var fixture = new TrainingFixture();
        using IModel model = fixture.Model(dropout: 0);

        Assert.Equal(
            ["bert.embeddings.position_embeddings.weight", "bert.embeddings.token_type_embeddings.weight", "bert.embeddings.word_embeddings.weight"],
            model.Embeddings.Order(StringComparer.Ordinal));
    }

    private static Optimizer Create(KeyValuePair<string, Tensor>[] weights, TrainingArguments arguments) =>
        new(ParameterGroups.Create(weights, arguments), UpdateRules.Create(arguments, Embeddings));

    private static void Step(Optimizer optimizer, KeyValuePair<string, Tensor>[] weights, double rate, int step)
    {
        for (int index = 0; index < weights.Length; index++)
        {
            weights[index].Value.grad = MadeUp(weights[index].Value.shape, index, step);
        }

        optimizer.TakeGradients();
        optimizer.Step(rate, step);
    }

    private static KeyValuePair<string, Tensor>[] Weights(JsonElement shapes) =>
        [.. shapes.EnumerateObject().Select((weight, index) =>
            KeyValuePair.Create(weight.Name, MadeUp(weight.Value.Deserialize<long[]>()!, index, step: 0).requires_grad_()))];

    /// <summary>As golden/generate.py makes them up.</summary>
    private static Tensor MadeUp(long[] shape, int weight, int step)
    {
        long count = shape.Aggregate(1L, (product, length) => product * length);
        float[] numbers = new float[count];
        for (long index = 0; index < count; index++)
        {
            double number = ((((index * 7919) + (step * 104729L) + (weight * 31L)) % 2003) - 1001) / 500.0;
            numbers[index] = (float)(number * Math.Pow(0.1, ((index / 200) + step) % 4));
        }

        return tensor(numbers, shape);
    }

    private static TrainingArguments Arguments(JsonElement golden) => new()
    {
        Optim = golden.GetProperty("optim").Deserialize<OptimizerName>(),
        OptimArgs = golden.GetProperty("optim_args").GetString() is { } text
            ? new KeywordArguments(text.Split(',').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1])))
            : null,
        WeightDecay = golden.GetProperty("weight_decay").GetDouble(),
        AdamBeta1 = 0.85,
        AdamBeta2 = 0.97,
        AdamEpsilon = 1e-7,
    };
}
