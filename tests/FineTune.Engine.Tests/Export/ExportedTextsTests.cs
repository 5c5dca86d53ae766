using FineTune.Contracts;
using FineTune.Engine.Export;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Generation;
using FineTune.Engine.Tests.Models;
using FineTune.Testing;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>Language models in ONNX Runtime go on as the engine does, with a cache from token to token.</summary>
public sealed class ExportedTextsTests
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "Models", "golden");

    /// <summary>A model of each family.</summary>
    public static TheoryData<string> Families => [.. ModelGolden.AllNames.Where(name => name.Contains("causal-lm", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Families))]
    public void Tokens_are_those_of_the_engine(string name)
    {
        using var folder = new TemporaryFolder();
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, name), CPU, out HeadSpec head);
        using IModel exported = Export(model, head, folder);
        using var expected = new TextGenerator(model, SmallTokenizer.Instance, CPU);
        using var generator = new TextGenerator(exported, SmallTokenizer.Instance, CPU);
        foreach (GenerationConfig config in (GenerationConfig[])[new() { MaxNewTokens = 14 }, new() { MaxNewTokens = 14, NumBeams = 3 }])
        {
            int[][] prompts = [[3, 9, 4, 7, 5], [6, 4]];
            Assert.Equal(prompts.Select(prompt => expected.Generate(prompt, config)), prompts.Select(prompt => generator.Generate(prompt, config)));
            Assert.Equal(
                prompts.Select(prompt => expected.Generate(prompt, config)),
                generator.Generate([.. prompts.Select(prompt => new GenerationPrompt(prompt, config))]));
        }
    }

    /// <summary>As transformers pads texts that are to go on together.</summary>
    [Theory]
    [InlineData("llama")]
    [InlineData("gpt2")]
    [InlineData("opt")]
    public void Padding_before_a_text_changes_nothing(string family)
    {
        using var folder = new TemporaryFolder();
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, family, "causal-lm-1"), CPU, out HeadSpec head);
        using IModel exported = Export(model, head, folder);
        using var session = new InferenceSession(folder["onnx/model.onnx"]);

        float[] alone = Scores(session, [3, 9, 4], [1, 1, 1], [0, 1, 2]);
        float[] padded = Scores(session, [5, 5, 3, 9, 4], [0, 0, 1, 1, 1], [0, 0, 0, 1, 2]);

        Assert.All(alone[^10..].Zip(padded[^10..]), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    private static float[] Scores(InferenceSession session, long[] ids, long[] mask, long[] positions)
    {
        OrtValue Of(string name) => name switch
        {
            GraphInputs.InputIdsName => OrtValue.CreateTensorValueFromMemory(ids, [1, ids.Length]),
            GraphInputs.AttentionMaskName => OrtValue.CreateTensorValueFromMemory(mask, [1, mask.Length]),
            GraphInputs.PositionIdsName => OrtValue.CreateTensorValueFromMemory(positions, [1, positions.Length]),
            _ => OnnxSessions.Of(zeros(1, session.InputMetadata[name].Dimensions[1], 0, session.InputMetadata[name].Dimensions[3])),
        };
        using var run = new RunOptions();
        OrtValue[] given = [.. session.InputNames.Select(Of)];
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, session.InputNames, given, ["logits"]);
        Array.ForEach(given, value => value.Dispose());
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static IModel Export(IModel model, HeadSpec head, TemporaryFolder folder)
    {
        using DisposeScope scope = NewDisposeScope();
        var exporter = new OnnxExporter(model, head);
        exporter.Write(folder.Path, new ExportSpec(ExportFormat.Onnx));
        return exporter.Open(folder.Path, new ExportSpec(ExportFormat.Onnx));
    }
}
