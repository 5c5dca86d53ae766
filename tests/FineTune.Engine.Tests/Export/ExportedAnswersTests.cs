using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Export;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Generation;
using FineTune.Testing;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>Encoder-decoder models as two graphs, whose answers in ONNX Runtime are those of transformers' generate (Generation/golden).</summary>
public sealed class ExportedAnswersTests
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "Models", "golden");

    private static readonly JsonNode Golden =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Generation", "golden", "answers.json")))!;

    /// <summary>A model of each family.</summary>
    public static TheoryData<string> Families => [.. Golden["models"]!.AsObject().Select(model => model.Key)];

    /// <summary>With a cache from token to token, greedily and by beams.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Tokens_are_those_of_transformers(string name)
    {
        using var folder = new TemporaryFolder();
        using IModel exported = Export(name, folder);
        using var generator = new TextGenerator(exported, SmallTokenizer.Instance, CPU);
        foreach (JsonNode? golden in Golden["models"]![name]!.AsArray())
        {
            var settings = (JsonObject)golden!["settings"]!.DeepClone();
            settings["eos_token_id"] ??= 2;
            settings["decoder_start_token_id"] = 0;
            settings["max_length"] = Golden["max_length"]!.GetValue<int>();
            GenerationConfig config = GenerationConfig.Read(new ConfigFile(settings, null));
            IReadOnlyList<IReadOnlyList<int>> together =
                generator.Generate([.. Golden["sources"]!.AsArray().Select(source => new GenerationPrompt(Numbers(source!), config))]);
            Assert.Equal(golden["tokens"]!.AsArray().Select(tokens => Numbers(tokens!)), together);
            Assert.Equal(together[0], generator.Generate(Numbers(Golden["sources"]![0]!), config));
        }
    }

    /// <summary>As other programs ask them: names of transformers.js and of Optimum.</summary>
    [Theory]
    [InlineData("t5")]
    [InlineData("bart")]
    public void Files_take_and_give_what_the_Hub_s_models_do(string family)
    {
        using var folder = new TemporaryFolder();
        using IModel exported = Export(Path.Combine(family, "seq2seq-lm-1"), folder);
        using var encoder = new InferenceSession(folder["onnx/encoder_model.onnx"]);
        using var decoder = new InferenceSession(folder["onnx/decoder_model_merged.onnx"]);

        Assert.Equal(["input_ids", "attention_mask"], encoder.InputNames);
        Assert.Equal(["last_hidden_state"], encoder.OutputNames);
        Assert.Equal(["batch_size", "sequence_length", ""], encoder.OutputMetadata["last_hidden_state"].SymbolicDimensions);
        string[] cached = ["decoder.key", "decoder.value", "encoder.key", "encoder.value"];
        int layers = exported.Config[family == "t5" ? "num_decoder_layers" : "decoder_layers"]!.GetValue<int>();
        Assert.Equal(
            [
                "encoder_attention_mask", "encoder_hidden_states", "input_ids", "use_cache_branch",
                .. Enumerable.Range(0, layers).SelectMany(layer => cached.Select(kind => $"past_key_values.{layer}.{kind}")).Order(StringComparer.Ordinal)
            ],
            decoder.InputNames.Order(StringComparer.Ordinal).OrderBy(name => name.StartsWith("past", StringComparison.Ordinal)));
        Assert.Equal(
            ["logits", .. Enumerable.Range(0, layers).SelectMany(layer => cached.Select(kind => $"present.{layer}.{kind}")).Order(StringComparer.Ordinal)],
            decoder.OutputNames.Order(StringComparer.Ordinal));
        Assert.Equal(["batch_size", "", "past_sequence_length", ""], decoder.InputMetadata["past_key_values.0.decoder.key"].SymbolicDimensions);
    }

    /// <summary>Optimum gives a first token something of length 1 as keys and values, which do not count.</summary>
    [Fact]
    public void Without_use_cache_branch_no_account_is_taken_of_keys_and_values()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using IModel exported = Export(Path.Combine("t5", "seq2seq-lm-1"), folder);
        using var decoder = new InferenceSession(folder["onnx/decoder_model_merged.onnx"]);

        float[] alone = Scores(decoder, past: 0);

        Assert.Equal(alone, Scores(decoder, past: 1));
        Assert.All(alone, score => Assert.True(float.IsFinite(score)));
    }

    private static float[] Scores(InferenceSession decoder, int past)
    {
        OrtValue Of(string name) => name switch
        {
            GraphInputs.InputIdsName => OrtValue.CreateTensorValueFromMemory(new long[] { 3, 4 }, [1, 2]),
            GraphInputs.EncoderMaskName => OrtValue.CreateTensorValueFromMemory(new long[] { 1, 1, 1 }, [1, 3]),
            GraphInputs.UseCacheName => OrtValue.CreateTensorValueFromMemory(new[] { false }, [1]),
            GraphInputs.EncoderStatesName =>
                OnnxSessions.Of(arange(3 * decoder.InputMetadata[name].Dimensions[2]).to(ScalarType.Float32).view(1, 3, -1).sin()),
            _ => OnnxSessions.Of(ones(1, decoder.InputMetadata[name].Dimensions[1], past, decoder.InputMetadata[name].Dimensions[3])),
        };
        using var run = new RunOptions();
        OrtValue[] given = [.. decoder.InputNames.Select(Of)];
        using IDisposableReadOnlyCollection<OrtValue> outputs = decoder.Run(run, decoder.InputNames, given, ["logits"]);
        Array.ForEach(given, value => value.Dispose());
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static IModel Export(string name, TemporaryFolder folder)
    {
        using DisposeScope scope = NewDisposeScope();
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, name), CPU, out HeadSpec head);
        var exporter = new OnnxExporter(model, head);
        exporter.Write(folder.Path, new ExportSpec(ExportFormat.Onnx));
        return exporter.Open(folder.Path, new ExportSpec(ExportFormat.Onnx));
    }

    private static int[] Numbers(JsonNode node) => [.. node.AsArray().Select(number => number!.GetValue<int>())];
}
