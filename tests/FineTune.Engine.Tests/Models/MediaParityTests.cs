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

/// <summary>Every family of pictures and of sounds against transformers, on random models.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class MediaParityTests
{
    private const double LogitTolerance = 1e-5;
    private const double GradientTolerance = 1e-4;

    public static TheoryData<string> All => [.. VisionGolden.All, .. AudioGolden.All];

    [Theory]
    [MemberData(nameof(All))]
    public void Logits(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using MediaGolden golden = Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        Assert.Equal("label 1", head.Labels[1]);
        using IDisposable withoutGradients = no_grad();
        TensorAssert.Close(golden.Read("logits"), model.Forward(golden.Input(), ForwardOptions.Evaluation), LogitTolerance, "logits");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_of_the_graph_in_ONNX_Runtime(string name)
    {
        AssertGraph(name, graph => graph, 1e-5);
        AssertGraph(name, HalfPrecision.Of, 2e-2);
        AssertGraph(name, DynamicQuantization.Of, 0.3);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_of_all_weights(string name)
    {
        CompareGradients(name, checkpointing: false);
        // ResNet's running means would count a batch twice, so it refuses a tape.
        if (!name.StartsWith("resnet", StringComparison.Ordinal))
        {
            CompareGradients(name, checkpointing: true);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Saved_weights_are_those_of_transformers(string name)
    {
        using var folder = new TemporaryFolder();
        using MediaGolden golden = Of(name);
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
        using MediaGolden golden = Of(name);
        ConfigFile config = ConfigFile.Load(Path.Combine(golden.Folder, ConfigFile.Name));
        folder.Write(ConfigFile.Name, config.Json.ToJsonString());
        manual_seed(1);
        HeadSpec head = LabelConfig.Read(config, golden.Head);
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

    private static MediaGolden Of(string name) => VisionGolden.All.Contains(name) ? VisionGolden.Of(name) : AudioGolden.Of(name);

    private static void AssertGraph(string name, Func<OnnxGraph, OnnxGraph> convert, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using MediaGolden golden = Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        OnnxFile.Write(folder["model.onnx"], convert(ModelGraph.Of(model, head)), "1.0");
        using var exported = new OnnxModel(folder["model.onnx"], model.Config, head.Head);
        TensorAssert.Close(golden.Read("logits"), exported.Forward(golden.Input(), ForwardOptions.Evaluation), tolerance, "logits");
    }

    private static void CompareGradients(string name, bool checkpointing)
    {
        using DisposeScope scope = NewDisposeScope();
        using MediaGolden golden = Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        LayerTape? tape = checkpointing ? new LayerTape(Precision.ForEvaluation(new TrainingArguments(), CPU, trained: true).Begin, null) : null;
        (model.Forward(golden.Input(), new ForwardOptions { Tape = tape }) * golden.Read("direction")).sum().backward();
        tape?.Backward();

        Dictionary<string, Tensor> expected = golden.Names.Where(entry => entry.StartsWith("gradient.", StringComparison.Ordinal))
            .ToDictionary(entry => entry["gradient.".Length..], golden.Read);
        Assert.Equal(expected.Keys.Order(), model.Weights.Where(weight => weight.Value.grad is not null).Select(weight => weight.Key).Order());
        // A gradient that is zero but for rounding, such as that of a key's bias, is compared on the scale of the others.
        double floor = 1e-2 * expected.Values.Max(TensorAssert.Largest);
        foreach ((string weight, Tensor value) in model.Weights.Where(weight => expected.ContainsKey(weight.Key)))
        {
            TensorAssert.Close(expected[weight], value.grad!, GradientTolerance, weight, floor);
        }
    }
}
