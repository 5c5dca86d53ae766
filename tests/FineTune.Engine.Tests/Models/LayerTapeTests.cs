using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>GradientCheckpointing saves what a layer keeps only where the layer runs through the tape.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class LayerTapeTests
{
    private const int Layers = 3;
    private const int Vocabulary = 60;

    private static readonly string[] LayerNames = ["layer.", "layers.", "transformer.h."];

    public static TheoryData<string> Families => [.. ModelHeads.FamiliesOfTexts];

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_layer_of_a_family_runs_through_the_tape(string modelType) =>
        Assert.All(ModelHeads.Of(modelType), head => CheckLayers(modelType, head));

    private static void CheckLayers(string modelType, ModelHead head)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, FamilyTrainingTests.Config(modelType, Layers).ToJsonString());
        using IModel model = PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, folder.Path), new HeadSpec(head, ["a", "b"]), Vocabulary, CPU, new RecordingSink());
        long[][] rows = [[2, 3, 4, 5], [6, 7]];
        using PackedBatch encoder = ModelInputs.Of(rows, [.. rows.Select(row => new long[row.Length])]);
        PackedBatch input = model.IsEncoderDecoder ? encoder.Decoding(encoder) : encoder;
        List<int> seen = [];
        using DisposeScope scope = NewDisposeScope();
        var tape = new LayerTape(() => Stream.Null, seen.Add);

        Tensor loss = model.Forward(input, new ForwardOptions { Training = true, Tape = tape }).square().sum();

        Assert.Equal(Enumerable.Range(0, model.IsEncoderDecoder ? 2 * Layers : Layers), seen);

        // Until the tape goes back, no weight of a layer has a gradient.
        CustomFunction.Backward(loss.backward);
        Assert.DoesNotContain(model.Weights, IsOfLayer);
        CustomFunction.Backward(tape.Backward);
        Assert.Contains(model.Weights, IsOfLayer);
    }

    private static bool IsOfLayer(KeyValuePair<string, Tensor> weight) =>
        weight.Value.grad is not null && LayerNames.Any(name => weight.Key.Contains(name, StringComparison.Ordinal));
}
