using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>GradientCheckpointing saves what a layer keeps only where the layer runs through the tape.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class LayerTapeTests
{
    [Theory]
    [MemberData(nameof(LayeredModel.Families), MemberType = typeof(LayeredModel))]
    public void Every_layer_of_a_family_runs_through_the_tape(string modelType) =>
        Assert.All(ModelHeads.Of(modelType), head => CheckLayers(modelType, head));

    private static void CheckLayers(string modelType, ModelHead head)
    {
        using DisposeScope scope = NewDisposeScope();
        using var layered = new LayeredModel(modelType, head);
        List<int> seen = [];
        var tape = new LayerTape(() => Stream.Null, seen.Add);

        Tensor Loss() => layered.Model.Forward(layered.Input, new ForwardOptions { Training = true, Tape = tape }).square().sum();
        if (layered.Runs == 0)
        {
            Assert.Throws<FineTuneException>(Loss);
            return;
        }

        Tensor loss = Loss();
        Assert.Equal(Enumerable.Range(0, layered.Runs), seen);

        // Until the tape goes back, no weight of a layer has a gradient.
        CustomFunction.Backward(loss.backward);
        Assert.DoesNotContain(layered.Model.Weights, HasGradient);
        CustomFunction.Backward(tape.Backward);
        Assert.Contains(layered.Model.Weights, HasGradient);
    }

    private static bool HasGradient(KeyValuePair<string, Tensor> weight) => weight.Value.grad is not null && LayeredModel.IsOfLayer(weight.Key);
}
