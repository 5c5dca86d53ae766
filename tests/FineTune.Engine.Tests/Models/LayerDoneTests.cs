using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>What processes rely on that add gradients up in the backward pass: one that is there when a layer is done is whole.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class LayerDoneTests
{
    [Theory]
    [MemberData(nameof(LayeredModel.Families), MemberType = typeof(LayeredModel))]
    public void Gradients_come_layer_by_layer_and_whole(string modelType) => Assert.All(ModelHeads.Of(modelType), head => Check(modelType, head));

    private static void Check(string modelType, ModelHead head)
    {
        using DisposeScope scope = NewDisposeScope();
        using var layered = new LayeredModel(modelType, head);
        IModel model = layered.Model;
        Dictionary<string, float[]> seen = [];
        List<int> counts = [];
        void LayerDone()
        {
            foreach ((string name, Tensor weight) in model.Weights.Where(weight => weight.Value.grad is not null && !seen.ContainsKey(weight.Key)))
            {
                seen.Add(name, [.. weight.grad!.data<float>()]);
            }

            counts.Add(seen.Count);
        }

        Tensor loss = model.Forward(layered.Input, new ForwardOptions { Training = true, LayerDone = LayerDone }).square().sum();
        CustomFunction.Backward(loss.backward);

        Assert.True(layered.TrainedBefore == counts.Count, $"{modelType}: {string.Join(' ', counts)}");
        // Layers that share all their weights have them ready at the very end.
        Assert.True(modelType == "albert" || counts.Count == 0 || counts[0] < counts[1], $"{modelType}: {string.Join(' ', counts)}");
        Assert.True(seen.Count < model.Weights.Count(weight => weight.Value.grad is not null), $"{modelType}: what comes first has its gradient last");
        Dictionary<string, Tensor> weights = model.Weights.ToDictionary(weight => weight.Key, weight => weight.Value);
        Assert.All(seen, pair => Assert.Equal(pair.Value, weights[pair.Key].grad!.data<float>().ToArray()));
    }
}
