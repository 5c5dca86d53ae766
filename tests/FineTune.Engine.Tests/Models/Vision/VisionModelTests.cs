using FineTune.Contracts;
using FineTune.Engine.Export;
using FineTune.Engine.Models;
using FineTune.Engine.Onnx;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>What models of pictures alone have: any size, running means. What they compute is in <see cref="MediaParityTests"/>.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class VisionModelTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> OfBatchNormalisation => [.. VisionGolden.All.Where(name => name.StartsWith("resnet", StringComparison.Ordinal))];

    /// <summary>Padded to whole patches, windows and pairs, shifted or not: a graph finds out the size of the grid when it runs.</summary>
    [Fact]
    public void The_graph_of_a_model_that_takes_pictures_of_any_size()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, """
            {
              "model_type": "swin", "image_size": 24, "patch_size": 2, "window_size": 3, "embed_dim": 8, "depths": [2, 2], "num_heads": [2, 4],
              "use_absolute_embeddings": false
            }
            """);
        manual_seed(2);
        HeadSpec head = LabelConfig.Read(ConfigFile.Load(folder[ConfigFile.Name]), ModelHead.ImageClassification);
        using IModel model = PretrainedModel.ForTraining(new BaseModelSpec("new", BaseModelKind.Folder, folder.Path), head, 0, CPU, new RecordingSink());
        using IDisposable withoutGradients = no_grad();
        // The biases of places begin as zeros.
        foreach ((_, Tensor weight) in model.Weights.Where(weight => weight.Key.EndsWith("relative_position_bias_table", StringComparison.Ordinal)))
        {
            weight.normal_();
        }

        OnnxFile.Write(folder["model.onnx"], ModelGraph.Of(model, head), "1.0");
        using var exported = new OnnxModel(folder["model.onnx"], model.Config, head.Head);
        foreach ((int height, int width) in new[] { (24, 24), (12, 12), (13, 31), (12, 40), (26, 22) })
        {
            PackedBatch pictures = PackedBatch.OfPixels(randn(2, 3, height, width));
            Tensor expected = model.Forward(pictures, ForwardOptions.Evaluation);
            TensorAssert.Close(expected, exported.Forward(pictures, ForwardOptions.Evaluation), Tolerance, $"{height} x {width}");
        }
    }

    [Theory]
    [MemberData(nameof(OfBatchNormalisation))]
    public void Batches_of_training_are_normalised_by_themselves_and_kept_in_running_means(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using VisionGolden golden = VisionGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        using IDisposable withoutGradients = no_grad();
        TensorAssert.Close(golden.Read("trained.logits"), model.Forward(golden.Input(), new ForwardOptions { Training = true }), Tolerance, "logits");
        Dictionary<string, Tensor> weights = model.Weights.ToDictionary();
        string[] buffers = [.. golden.Names.Where(entry => entry.StartsWith("buffer.", StringComparison.Ordinal)).Select(entry => entry["buffer.".Length..])];
        Assert.Equal(buffers.Order(), weights.Keys.Where(key => key.Contains("running_") || key.EndsWith("num_batches_tracked")).Order());
        Assert.All(buffers, buffer => TensorAssert.Close(golden.Read($"buffer.{buffer}"), weights[buffer].to(ScalarType.Float32), Tolerance, buffer));
    }

    [Theory]
    [MemberData(nameof(OfBatchNormalisation))]
    public void A_batch_is_not_counted_twice_by_gradient_checkpointing(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using VisionGolden golden = VisionGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        var failure = Assert.Throws<FineTuneException>(
            () => model.Forward(golden.Input(), new ForwardOptions { Training = true, Tape = new LayerTape(() => Stream.Null, null) }));
        Assert.Equal((DiagnosticCatalog.ArgumentsDisagree, nameof(TrainingArguments.GradientCheckpointing)), (failure.Descriptor, failure.Argument));
    }
}
