using FineTune.Engine.Models.Layers;
using FineTune.Engine.Tests.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

[Collection(RandomNumbersCollection.Name)]
public sealed class DropoutTests
{
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

    [Fact]
    public void The_generator_of_torch_decides()
    {
        using Tensor states = ones(7, 33);
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

    [Fact]
    public void Gradient_goes_where_the_mask_let_through()
    {
        using Tensor states = ones([7, 33], requires_grad: true);
        using Tensor dropped = Dropout.Apply(states, 0.3, training: true);

        dropped.sum().backward();

        Assert.Equal(Values(dropped), Values(states.grad!));
    }

    /// <summary>With a probability at which nothing is dropped our attention is torch's, values and gradients.</summary>
    [Theory]
    [InlineData("none")]
    [InlineData("hidden")]
    [InlineData("bias")]
    public void Attention_equals_torchs(string kind)
    {
        Tensor[] inputs = [.. Enumerable.Range(0, 3).Select(_ => randn([2, 3, 5, 4], requires_grad: true))];
        Tensor? mask = kind switch
        {
            "hidden" => tensor(new[] { true, true, true, true, true, true, true, true, false, false }).view(2, 1, 1, 5),
            "bias" => randn(2, 3, 5, 5),
            _ => null,
        };
        using Tensor weights = randn(2, 3, 5, 4);

        (float[] ours, float[][] ourGradients) = Run(dropout: 1e-15);
        (float[] theirs, float[][] theirGradients) = Run(dropout: 0);

        AssertClose(theirs, ours);
        for (int index = 0; index < inputs.Length; index++)
        {
            AssertClose(theirGradients[index], ourGradients[index]);
        }

        (float[] Context, float[][] Gradients) Run(double dropout)
        {
            using Tensor context = Dropout.Attention(inputs[0], inputs[1], inputs[2], mask, dropout);
            (context * weights).sum().backward();
            float[][] gradients = [.. inputs.Select(input => Values(input.grad!))];
            foreach (Tensor input in inputs)
            {
                input.grad = null;
            }

            return (Values(context), gradients);
        }
    }

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();
}
