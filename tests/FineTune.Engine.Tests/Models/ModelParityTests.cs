using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>Every family and head against transformers, on random models.</summary>
public sealed class ModelParityTests
{
    private const double LogitTolerance = 1e-5;
    private const double GradientTolerance = 1e-4;

    public static TheoryData<string> All => ModelGolden.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_of_a_padded_batch(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);

        TensorAssert.Close(golden.Read("logits"), model.Forward(golden.Input(), ForwardOptions.Evaluation), LogitTolerance);
        TensorAssert.Close(golden.Read("logits"), model.Forward(golden.Input(apart: true), ForwardOptions.Evaluation), LogitTolerance);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_of_each_row_alone(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        List<Tensor> rows = [];
        for (int row = 0; row < golden.RowCount; row++)
        {
            Tensor logits = model.Forward(golden.Input(row), ForwardOptions.Evaluation);
            rows.Add(IsOfVocabulary(head) ? logits.index_select(0, tensor(golden.Predicted(row))) : logits);
        }

        TensorAssert.Close(golden.Read("logits"), cat(rows), LogitTolerance);
    }

    /// <summary>What a hole itself gives is of no use and not compared: attention to it is what must be absent.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Logits_with_holes_in_the_attention_mask(string name)
    {
        CompareLogitsWithHoles(name, apart: false);
        CompareLogitsWithHoles(name, apart: true);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_of_all_weights(string name)
    {
        CompareGradients(name, apart: false, checkpointing: false);
        CompareGradients(name, apart: true, checkpointing: false);
        CompareGradients(name, apart: true, checkpointing: true);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Saved_weights_are_those_of_transformers(string name)
    {
        using var folder = new TemporaryFolder();
        using ModelGolden golden = ModelGolden.Of(name);
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
            Assert.True(wanted.Equals(got), weight);
        }
    }

    /// <summary>Zeros and ones are exact; what is drawn has about the same mean and spread.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void New_weights_are_drawn_as_those_of_transformers(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using ModelGolden golden = ModelGolden.Of(name);
        ConfigFile config = ConfigFile.Load(Path.Combine(golden.Folder, ConfigFile.Name));
        folder.Write(ConfigFile.Name, config.Json.ToJsonString());
        manual_seed(1);
        HeadSpec head = LabelConfig.Read(config, ModelRegistry.FamilyOf(config).Named(config).Head);
        using IModel model = PretrainedModel.ForTraining(new BaseModelSpec("new", BaseModelKind.Folder, folder.Path), head, 10, CPU, new RecordingSink());

        foreach ((string weight, Tensor value) in model.Weights)
        {
            float[] expected = [.. golden.Read($"initial.{weight}").data<float>()];
            (double mean, double deviation) = (value.mean().ToDouble(), value.std(unbiased: false).ToDouble());
            // Six standard errors of a normal distribution's two figures.
            double error = 6 * expected[1] / Math.Sqrt(value.NumberOfElements);
            Assert.True(Math.Abs(expected[0] - mean) <= error * Math.Sqrt(2), $"{weight}: mean {mean}, not {expected[0]}");
            Assert.True(Math.Abs(expected[1] - deviation) <= error, $"{weight}: standard deviation {deviation}, not {expected[1]}");
        }
    }

    private static bool IsOfVocabulary(HeadSpec head) => head.Head is ModelHead.MaskedLanguageModeling
        or ModelHead.CausalLanguageModeling or ModelHead.Seq2SeqLanguageModeling;

    private static void CompareLogitsWithHoles(string name, bool apart)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        Tensor expected = golden.Read("logits_with_holes");
        Tensor actual = model.Forward(golden.Input(holes: true, apart), ForwardOptions.Evaluation);
        if (head.Head is not (ModelHead.SequenceClassification or ModelHead.MultipleChoice))
        {
            Tensor attended = tensor(golden.Attended(predictedOnly: IsOfVocabulary(head))).nonzero().squeeze(1);
            (expected, actual) = (expected.index_select(0, attended), actual.index_select(0, attended));
        }

        TensorAssert.Close(expected, actual, LogitTolerance);
    }

    private static void CompareGradients(string name, bool apart, bool checkpointing)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out _);
        PackedBatch input = golden.Input(apart: apart);
        LayerTape? tape = checkpointing ? new LayerTape(Precision.ForEvaluation(new TrainingArguments(), CPU, trained: true).Begin, null) : null;
        (model.Forward(input, new ForwardOptions { Tape = tape }) * golden.Read("direction")).sum().backward();
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
