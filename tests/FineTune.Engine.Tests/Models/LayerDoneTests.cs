using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>What processes rely on that add gradients up in the backward pass: one that is there when a layer is done is whole.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class LayerDoneTests
{
    private const int Layers = 3;
    private const int Vocabulary = 60;

    public static TheoryData<string> Families => [.. ModelHeads.FamiliesOfTexts];

    [Theory]
    [MemberData(nameof(Families))]
    public void Gradients_come_layer_by_layer_and_whole(string modelType) => Assert.All(ModelHeads.Of(modelType), head => Check(modelType, head));

    private static void Check(string modelType, ModelHead head)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, FamilyTrainingTests.Config(modelType, Layers).ToJsonString());
        using IModel model = PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, folder.Path), new HeadSpec(head, ["a", "b"]), Vocabulary, CPU, new RecordingSink());
        long[][] rows = [[2, 3, 4, 5], [6, 7]];
        using PackedBatch encoder = ModelInputs.Of(rows, [.. rows.Select(row => new long[row.Length])]);
        PackedBatch input = model.IsEncoderDecoder ? encoder.Decoding(encoder) : encoder;
        using DisposeScope scope = NewDisposeScope();
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

        Tensor loss = model.Forward(input, new ForwardOptions { Training = true, LayerDone = LayerDone }).square().sum();
        CustomFunction.Backward(loss.backward);

        Assert.Equal(model.IsEncoderDecoder ? 2 * Layers : Layers, counts.Count);
        // Layers that share all their weights have them ready at the very end.
        Assert.True(modelType == "albert" || counts[0] < counts[1], $"{modelType}: {string.Join(' ', counts)}");
        Assert.True(seen.Count < model.Weights.Count(weight => weight.Value.grad is not null), $"{modelType}: the embeddings come last");
        Dictionary<string, Tensor> weights = model.Weights.ToDictionary(weight => weight.Key, weight => weight.Value);
        Assert.All(seen, pair => Assert.Equal(pair.Value, weights[pair.Key].grad!.data<float>().ToArray()));
    }
}
