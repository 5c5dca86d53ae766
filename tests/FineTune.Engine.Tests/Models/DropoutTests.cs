using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using FineTune.Engine.Tests.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

[Collection(RandomNumbersCollection.Name)]
public sealed class DropoutTests
{
    private const ulong Seed = 8;

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Mask_drops_that_share_and_keeps_the_expectation(double probability)
    {
        float[] mask = new float[1_000_003];

        DropoutMask.Fill(mask, probability, seed: 5);

        float kept = (float)(1 / (1 - probability));
        Assert.All(mask.Distinct(), value => Assert.Contains(value, new[] { 0, kept }));
        double deviation = Math.Sqrt(probability * (1 - probability) / mask.Length);
        Assert.InRange(mask.Count(value => value == 0) / (double)mask.Length, probability - (5 * deviation), probability + (5 * deviation));
    }

    [Fact]
    public void Mask_of_probability_0_drops_nothing()
    {
        float[] mask = new float[100_001];

        DropoutMask.Fill(mask, 0, seed: 5);

        Assert.All(mask, value => Assert.Equal(1, value));
    }

    /// <summary>Whole vectors, halves of one and what is left.</summary>
    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(8, 0.5)]
    [InlineData(13, 0.25)]
    [InlineData(16, 0.1)]
    [InlineData(1000, 0.1)]
    [InlineData(1001, 0.9)]
    public void Masks_of_bfloat16_are_those_of_float32(long cells, double probability)
    {
        using Tensor float32 = DropoutMask.Create([cells], probability, Seed);
        using Tensor rounded = float32.to(ScalarType.BFloat16);

        using Tensor mask = DropoutMask.Create([cells], probability, Seed, ScalarType.BFloat16);

        Assert.Equal(ScalarType.BFloat16, mask.dtype);
        Assert.Equal(Values(rounded.to(ScalarType.Float32)), Values(mask.to(ScalarType.Float32)));
    }

    /// <summary>Several blocks and what is left of one.</summary>
    [Theory]
    [InlineData(13, false)]
    [InlineData(13, true)]
    [InlineData((3 * DropoutMask.Block) + 5, false)]
    [InlineData((3 * DropoutMask.Block) + 5, true)]
    public void A_product_with_the_mask_and_a_sum_are_those_of_the_mask_to_the_last_bit(int cells, bool inPlace)
    {
        using Tensor states = randn(cells);
        using Tensor added = randn(cells);
        using Tensor mask = DropoutMask.Create([cells], 0.3, Seed);
        float[] product = Values(states * mask);
        float[] sum = Values((states * mask) + added);

        using Tensor together = DropoutMask.Apply(states, 0.3, Seed, added);
        using Tensor alone = DropoutMask.Apply(states, 0.3, Seed, inPlace: inPlace);

        Assert.Equal(sum, Values(together));
        Assert.Equal(product, Values(alone));
        Assert.Equal(inPlace, ReferenceEquals(states, alone));
    }

    /// <summary>As rows and columns that are swapped.</summary>
    [Fact]
    public void States_that_do_not_lie_in_one_piece_are_dropped_by_their_order()
    {
        using Tensor states = randn(7, 33).t();
        using Tensor mask = DropoutMask.Create([33, 7], 0.3, Seed);

        Assert.Equal(Values((states * mask).contiguous()), Values(DropoutMask.Apply(states, 0.3, Seed)));
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Masks_do_not_depend_on_threads_and_their_blocks_differ(ScalarType type)
    {
        const int cells = (4 * DropoutMask.Block) + 3;
        int threads = get_num_threads();
        using Tensor mask = DropoutMask.Create([cells], 0.5, Seed, type);
        set_num_threads(1);
        using Tensor alone = DropoutMask.Create([cells], 0.5, Seed, type);
        set_num_threads(threads);
        float[][] blocks = [.. Values(mask.to(ScalarType.Float32)).Chunk(DropoutMask.Block)];

        Assert.Equal(Values(mask.to(ScalarType.Float32)), Values(alone.to(ScalarType.Float32)));
        Assert.All(blocks[1..4], block => Assert.InRange(block.Zip(blocks[0]).Count(pair => pair.First != pair.Second), 32_000, 33_500));
    }

    /// <summary>Neighbours, lanes and seeds know nothing of each other.</summary>
    [Fact]
    public void Mask_is_not_correlated()
    {
        float[] mask = new float[1 << 20];
        float[] other = new float[1 << 20];
        DropoutMask.Fill(mask, 0.5, seed: 1);
        DropoutMask.Fill(other, 0.5, seed: 2);

        for (int distance = 0; distance <= 64; distance++)
        {
            float[] compared = distance == 0 ? other : mask;
            double mean = Enumerable.Range(0, mask.Length - distance).Average(index => (mask[index] - 1) * (compared[index + distance] - 1));
            Assert.InRange(mean, -5 / 1024.0, 5 / 1024.0);
        }
    }

    [Theory]
    [InlineData(33)]
    [InlineData(Recomputation.MinimumHidden)]
    public void The_generator_of_torch_decides(long hidden)
    {
        using Tensor states = ones(7, hidden);
        manual_seed(3);
        float[] first = Values(Dropout.Apply(states, 0.3, training: true));
        float[] second = Values(Dropout.Apply(states, 0.3, training: true));
        manual_seed(3);
        float[] again = Values(Dropout.Apply(states, 0.3, training: true));

        Assert.Equal(first, again);
        Assert.NotEqual(first, second);
        Assert.Same(states, Dropout.Apply(states, 0.3, training: false));
        Assert.All(Values(Dropout.Apply(states, 1, training: true)), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(33)]
    [InlineData(Recomputation.MinimumHidden)]
    public void Gradient_goes_where_the_mask_let_through(long hidden)
    {
        using Tensor states = ones([7, hidden], requires_grad: true);
        using Tensor dropped = Dropout.Apply(states, 0.3, training: true);

        dropped.sum().backward();

        Assert.Equal(Values(dropped), Values(states.grad!));
    }

    /// <summary>With a probability at which nothing is dropped our attention is torch's, values and gradients.</summary>
    [Theory]
    [InlineData("none", 4)]
    [InlineData("hidden", 4)]
    [InlineData("bias", 4)]
    [InlineData("none", 256)]
    [InlineData("hidden", 256)]
    [InlineData("bias", 256)]
    [InlineData("both", 4)]
    [InlineData("both", 256)]
    public void Attention_equals_torchs(string kind, int size)
    {
        Tensor[] inputs = [.. Enumerable.Range(0, 3).Select(_ => randn([2, 3, 5, size], requires_grad: true))];
        Tensor? mask = kind switch
        {
            "hidden" or "both" => tensor(new[] { true, true, true, true, true, true, true, true, false, false }).view(2, 1, 1, 5),
            "bias" => randn(2, 3, 5, 5),
            _ => null,
        };
        Tensor? bias = kind == "both" ? randn([1, 3, 5, 5], requires_grad: true) : null;
        Tensor[] trained = [.. inputs, .. bias is null ? [] : new[] { bias }];
        using Tensor weights = randn(2, 3, 5, size);

        (float[] ours, float[][] ourGradients) = Run(dropout: 1e-15);
        (float[] theirs, float[][] theirGradients) = Run(dropout: 0);

        AssertClose(theirs, ours);
        for (int index = 0; index < trained.Length; index++)
        {
            AssertClose(theirGradients[index], ourGradients[index]);
        }

        (float[] Context, float[][] Gradients) Run(double dropout)
        {
            using Tensor context = ScaledDotProductAttention.Apply(inputs[0], inputs[1], inputs[2], mask, dropout, bias: bias);
            (context * weights).sum().backward();
            float[][] gradients = [.. trained.Select(input => Values(input.grad!))];
            foreach (Tensor input in trained)
            {
                input.grad = null;
            }

            return (Values(context), gradients);
        }
    }

    /// <summary>Values and gradients are those of the same operations with torch's own gradients, whatever shape the mask is broadcast from.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(new long[] { 2, 3, 5, 5 })]
    [InlineData(new long[] { 1, 3, 5, 5 })]
    [InlineData(new long[] { 2, 1, 1, 5 })]
    public void Attention_with_dropout_has_the_gradients_of_its_operations(long[]? mask)
    {
        Tensor[] inputs = [randn(2, 3, 5, 4), randn(2, 3, 5, 4), randn(2, 3, 5, 4), .. mask is null ? [] : new[] { randn(mask) }];

        AssertSame(
            inputs,
            leaves => CustomFunction.Apply(new AttentionFunction(0.4, Seed), leaves),
            leaves =>
            {
                Tensor scores = (leaves[0] / 2).matmul(leaves[1].transpose(-2, -1));
                Tensor probabilities = (leaves.Length > 3 ? scores + leaves[3] : scores).softmax(-1);
                return (probabilities * DropoutMask.Create(probabilities.shape, 0.4, Seed)).matmul(leaves[2]);
            });
    }

    [Fact]
    public void Hidden_keys_get_no_gradient_under_dropout()
    {
        Tensor[] inputs = [.. Enumerable.Range(0, 3).Select(_ => randn([1, 1, 4, 2], requires_grad: true))];
        using Tensor visible = tensor(new[] { true, true, false, true }).view(1, 1, 1, 4);
        using Tensor context = CustomFunction.Apply(new AttentionFunction(0.3, Seed), [.. inputs, visible]);

        CustomFunction.Backward(() => context.square().sum().backward());

        Assert.All(inputs, input => Assert.All(Values(input.grad!), value => Assert.True(float.IsFinite(value))));
        Assert.All(inputs[1..], input => Assert.Equal([0, 0], Values(input.grad![0, 0, 2])));
    }

    [Fact]
    public void Dropout_and_residual_have_the_gradients_of_their_operations() =>
        AssertSame(
            [randn(7, 33), randn(7, 33)],
            leaves => CustomFunction.Apply(new DropoutFunction(0.3, Seed, adds: true), leaves),
            leaves => (leaves[0] * DropoutMask.Create([7, 33], 0.3, Seed)) + leaves[1]);

    [Theory]
    [InlineData("gelu")]
    [InlineData("gelu_new")]
    [InlineData("relu")]
    [InlineData("mish")]
    public void Activation_before_a_linear_layer_has_the_gradients_of_its_operations(string name)
    {
        Func<Tensor, Tensor> activation = Activations.ByName(name);

        AssertSame(
            [randn(7, 6), randn(5, 6), randn(5)],
            leaves => CustomFunction.Apply(new ActivatedLinearFunction(activation), leaves),
            leaves => nn.functional.linear(activation(leaves[0]), leaves[1], leaves[2]));
    }

    /// <summary>Both give the same result and leave the same gradients.</summary>
    private static void AssertSame(Tensor[] inputs, Func<Tensor[], Tensor> actual, Func<Tensor[], Tensor> expected)
    {
        (float[] Result, float[][] Gradients) ours = Run(actual);
        (float[] Result, float[][] Gradients) theirs = Run(expected);

        AssertClose(theirs.Result, ours.Result);
        Assert.All(theirs.Gradients.Zip(ours.Gradients), pair => AssertClose(pair.First, pair.Second));

        (float[] Result, float[][] Gradients) Run(Func<Tensor[], Tensor> function)
        {
            Tensor[] leaves = [.. inputs.Select(input => input.clone().requires_grad_())];
            using Tensor result = function(leaves);
            CustomFunction.Backward(() => (result * arange(result.numel()).view(result.shape)).sum().backward());
            return (Values(result), [.. leaves.Select(leaf => Values(leaf.grad!))]);
        }
    }

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, expected.Max(Math.Abs))));

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();
}
