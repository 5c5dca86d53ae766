using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Export;
using FineTune.Engine.Models;
using FineTune.Engine.Onnx;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Training;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>Every family of pictures against transformers, on random models.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class VisionParityTests
{
    private const double LogitTolerance = 1e-5;
    private const double GradientTolerance = 1e-4;

    public static TheoryData<string> All => [.. VisionGolden.All];

    public static TheoryData<string> OfBatchNormalisation => [.. VisionGolden.All.Where(name => name.StartsWith("resnet", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(All))]
    public void Logits(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using VisionGolden golden = VisionGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        Assert.Equal("label 1", head.Labels[1]);
        using IDisposable withoutGradients = no_grad();
        AssertClose(golden.Read("logits"), model.Forward(golden.Input(), ForwardOptions.Evaluation), LogitTolerance, "logits");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_of_the_graph_in_ONNX_Runtime(string name)
    {
        AssertGraph(name, graph => graph, 1e-5);
        AssertGraph(name, HalfPrecision.Of, 2e-2);
        AssertGraph(name, DynamicQuantization.Of, 0.3);
    }

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
            AssertClose(expected, exported.Forward(pictures, ForwardOptions.Evaluation), LogitTolerance, $"{height} x {width}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_of_all_weights(string name)
    {
        CompareGradients(name, checkpointing: false);
        if (!name.StartsWith("resnet", StringComparison.Ordinal))
        {
            CompareGradients(name, checkpointing: true);
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
        AssertClose(golden.Read("trained.logits"), model.Forward(golden.Input(), new ForwardOptions { Training = true }), LogitTolerance, "logits");
        Dictionary<string, Tensor> weights = model.Weights.ToDictionary();
        string[] buffers = [.. golden.Names.Where(entry => entry.StartsWith("buffer.", StringComparison.Ordinal)).Select(entry => entry["buffer.".Length..])];
        Assert.Equal(buffers.Order(), weights.Keys.Where(key => key.Contains("running_") || key.EndsWith("num_batches_tracked")).Order());
        Assert.All(buffers, buffer => AssertClose(golden.Read($"buffer.{buffer}"), weights[buffer].to(ScalarType.Float32), LogitTolerance, buffer));
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

    [Theory]
    [MemberData(nameof(All))]
    public void Saved_weights_are_those_of_transformers(string name)
    {
        using var folder = new TemporaryFolder();
        using VisionGolden golden = VisionGolden.Of(name);
        using (IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _))
        {
            ModelFolder.Save(folder.Path, model, golden.Folder, long.MaxValue);
        }

        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(golden.Folder, WeightFiles.Safetensors));
        using SafetensorsFile actual = SafetensorsFile.Open(folder[WeightFiles.Safetensors]);
        Assert.Equal(expected.Entries.Keys.Order(), actual.Entries.Keys.Order());
        foreach (string weight in expected.Entries.Keys)
        {
            using Tensor wanted = expected.Read(weight);
            using Tensor got = actual.Read(weight);
            Assert.True(wanted.dtype == got.dtype && wanted.Equals(got), weight);
        }
    }

    /// <summary>Zeros and ones are exact; what is drawn has about the same mean and spread.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void New_weights_are_drawn_as_those_of_transformers(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using VisionGolden golden = VisionGolden.Of(name);
        ConfigFile config = ConfigFile.Load(Path.Combine(golden.Folder, ConfigFile.Name));
        folder.Write(ConfigFile.Name, config.Json.ToJsonString());
        manual_seed(1);
        HeadSpec head = LabelConfig.Read(config, ModelHead.ImageClassification);
        using IModel model = PretrainedModel.ForTraining(new BaseModelSpec("new", BaseModelKind.Folder, folder.Path), head, 0, CPU, new RecordingSink());

        foreach ((string weight, Tensor value) in model.Weights.Where(weight => weight.Value.dtype == ScalarType.Float32))
        {
            float[] expected = [.. golden.Read($"initial.{weight}").data<float>()];
            (double mean, double deviation) = (value.mean().ToDouble(), value.std(unbiased: false).ToDouble());
            // Six standard errors of a normal distribution's two figures.
            double error = 6 * expected[1] / Math.Sqrt(value.NumberOfElements);
            Assert.True(Math.Abs(expected[0] - mean) <= (error * Math.Sqrt(2)) + 1e-7, $"{weight}: mean {mean}, not {expected[0]}");
            Assert.True(Math.Abs(expected[1] - deviation) <= error + 1e-7, $"{weight}: standard deviation {deviation}, not {expected[1]}");
        }
    }

    private static void AssertGraph(string name, Func<OnnxGraph, OnnxGraph> convert, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using VisionGolden golden = VisionGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        OnnxFile.Write(folder["model.onnx"], convert(ModelGraph.Of(model, head)), "1.0");
        using var exported = new OnnxModel(folder["model.onnx"], model.Config, head.Head);
        AssertClose(golden.Read("logits"), exported.Forward(golden.Input(), ForwardOptions.Evaluation), tolerance, "logits");
    }

    private static void CompareGradients(string name, bool checkpointing)
    {
        using DisposeScope scope = NewDisposeScope();
        using VisionGolden golden = VisionGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        LayerTape? tape = checkpointing ? new LayerTape(Precision.ForEvaluation(new TrainingArguments(), CPU, trained: true).Begin, null) : null;
        (model.Forward(golden.Input(), new ForwardOptions { Tape = tape }) * golden.Read("direction")).sum().backward();
        tape?.Backward();

        Dictionary<string, Tensor> expected = golden.Names.Where(entry => entry.StartsWith("gradient.", StringComparison.Ordinal))
            .ToDictionary(entry => entry["gradient.".Length..], golden.Read);
        Assert.Equal(expected.Keys.Order(), model.Weights.Where(weight => weight.Value.grad is not null).Select(weight => weight.Key).Order());
        // A gradient that is zero but for rounding, such as that of a key's bias, is compared on the scale of the others.
        double floor = 1e-2 * expected.Values.Max(Largest);
        foreach ((string weight, Tensor value) in model.Weights.Where(weight => expected.ContainsKey(weight.Key)))
        {
            AssertClose(expected[weight], value.grad!, GradientTolerance, weight, floor);
        }
    }

    private static double Largest(Tensor tensor) => tensor.abs().max().ToDouble();

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance, string name, double floor = 0)
    {
        Assert.Equal(expected.shape, actual.shape);
        double scale = Math.Max(Largest(expected), floor);
        double difference = Largest(expected - actual);
        Assert.True(difference <= tolerance * scale, FormattableString.Invariant($"{name}: {difference} on a scale of {scale}"));
    }
}
