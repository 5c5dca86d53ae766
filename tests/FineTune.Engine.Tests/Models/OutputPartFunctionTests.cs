using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>Scores of a large vocabulary, part by part.</summary>
public sealed class OutputPartFunctionTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(7, true)]
    public void Parts_give_the_losses_and_gradients_of_the_whole(int part, bool hasBias)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(4);
        Tensor targets = randint(0, 11, [7], dtype: ScalarType.Int64);
        Tensor[] leaves = [.. new[] { randn(7, 5), randn(11, 5), randn(11) }.Take(hasBias ? 3 : 2).Select(leaf => leaf.requires_grad_())];
        Tensor[] copies = [.. leaves.Select(leaf => leaf.detach().clone().requires_grad_())];
        Tensor weights = arange(7, ScalarType.Float32);
        Tensor Loss(Tensor scores, long first) => nn.functional.cross_entropy(
            scores.tanh(), targets.narrow(0, first, scores.shape[0]), reduction: nn.Reduction.None);

        Tensor Layer(Tensor input, Tensor[] given) => nn.functional.linear(input, given[0], hasBias ? given[1] : null);

        Tensor whole = Loss(nn.functional.linear(leaves[0], leaves[1], hasBias ? leaves[2] : null), 0);
        (whole * weights).sum().backward();
        Tensor parts = CustomFunction.Apply(new OutputPartFunction(Layer, Loss, part), copies);
        CustomFunction.Backward((parts * weights).sum().backward);

        Assert.True(whole.allclose(parts, 1e-6, 1e-7));
        Assert.All(leaves.Zip(copies), pair => Assert.True(pair.First.grad!.allclose(pair.Second.grad!, 1e-5, 1e-6)));
    }
}
