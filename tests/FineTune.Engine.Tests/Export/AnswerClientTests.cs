using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.TaskRecipes;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>An app that asks an encoder-decoder model through FineTune.Client is told what <c>predict</c> says: random models of all families.</summary>
public sealed class AnswerClientTests
{
    private static readonly JsonNode Golden =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Generation", "golden", "answers.json")))!;

    private static readonly string[] Texts = ["w3 w9 w4 w12 w5 w2", "w30 w7 w7 w41 w22 w8 w19 w2 w6", "w8", "w17 w3"];

    public static TheoryData<string> Families => [.. Golden["models"]!.AsObject().Select(model => model.Key)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Answers_are_those_of_predict(string name)
    {
        using TemporaryFolder folder = Exported(name);
        HashSet<string> all = [];
        foreach (JsonNode? golden in Golden["models"]![name]!.AsArray())
        {
            WriteSettings(folder, (JsonObject)golden!["settings"]!.DeepClone());
            using var predictor = Predictor.Open(folder.Path, CPU, new RecordingSink());
            using var client = new Client.TextRewriter(folder.Path, new Client.ModelOptions { BatchSize = 3 });

            string[] expected = [.. Texts.Select(text => ((GeneratedText)predictor.Predict(text)).Generated)];
            Assert.Equal(expected, client.Generate(Texts));
            Assert.Equal(expected[1], client.Generate(Texts[1]));
            all.UnionWith(expected);
        }

        Assert.True(all.Count > 4);
    }

    [Fact]
    public void What_the_program_says_goes_before_the_file()
    {
        using TemporaryFolder folder = Exported(Path.Combine("bart", "seq2seq-lm-1"));
        WriteSettings(folder, []);
        var options = new Client.GenerationOptions
        {
            NumBeams = 3,
            LengthPenalty = 2,
            NoRepeatNgramSize = 2,
            MaxNewTokens = 9,
            MinNewTokens = 4,
            RepetitionPenalty = 1.2,
            EarlyStopping = true,
            ForcedBosToken = "w12",
        };
        using var client = new Client.TextRewriter(folder.Path, generation: options);
        using var predictor = Predictor.Open(folder.Path, CPU, new RecordingSink());
        GenerationConfig config = predictor.Generation with
        {
            NumBeams = 3,
            LengthPenalty = 2,
            NoRepeatNgramSize = 2,
            MaxNewTokens = 9,
            MinNewTokens = 4,
            RepetitionPenalty = 1.2,
            EarlyStopping = BeamStopping.Full,
            ForcedBosTokenId = 12,
        };

        string answer = client.Generate(Texts[0]);

        Assert.Equal(string.Concat(predictor.Generate(Texts[0], config)), answer);
        Assert.StartsWith("w12 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_come_as_the_texts_do_from_any_thread_and_end_where_they_are_cancelled()
    {
        using TemporaryFolder folder = Exported(Path.Combine("t5", "seq2seq-lm-1"));
        WriteSettings(folder, []);
        using var client = new Client.TextRewriter(folder.Path);
        client.WarmUp();
        IReadOnlyList<string> expected = client.Generate(Texts);

        List<string> answers = [];
        await foreach (string answer in client.GenerateAsync(Texts.ToAsyncEnumerable()))
        {
            answers.Add(answer);
        }

        string[] parallel = await Task.WhenAll(Texts.Select(text => client.GenerateAsync(text)));

        Assert.Equal(expected, answers);
        Assert.Equal(expected, parallel);
        Assert.Throws<OperationCanceledException>(() => client.Generate(Texts, new CancellationToken(canceled: true)));
        Assert.Throws<ArgumentException>(() => client.Generate(""));
    }

    [Fact]
    public void A_folder_that_is_not_as_it_should_be_is_told()
    {
        using TemporaryFolder folder = Exported(Path.Combine("t5", "seq2seq-lm-1"));
        Assert.Contains("decoder_start_token_id is not set", Fails(settings => settings["decoder_start_token_id"] = null), StringComparison.Ordinal);
        Assert.Contains("num_beams is \"two\"", Fails(settings => settings["num_beams"] = "two"), StringComparison.Ordinal);
        Assert.Contains("penalty_alpha is 0.6, which FineTune.Client does not", Fails(settings => settings["penalty_alpha"] = 0.6), StringComparison.Ordinal);
        Assert.Contains("no room for an answer", Fails(settings => settings["max_length"] = 1), StringComparison.Ordinal);
        File.Delete(folder["onnx/decoder_model_merged.onnx"]);
        Assert.Contains("There is no encoder_model.onnx or decoder_model_merged.onnx in ", Fails(_ => { }), StringComparison.Ordinal);

        string Fails(Action<JsonObject> change)
        {
            WriteSettings(folder, [], change);
            return Assert.Throws<Client.ModelException>(() => new Client.TextRewriter(folder.Path)).Message;
        }
    }

    private static void WriteSettings(TemporaryFolder folder, JsonObject settings, Action<JsonObject>? change = null)
    {
        settings["eos_token_id"] ??= 2;
        settings["decoder_start_token_id"] = 0;
        settings["max_length"] = Golden["max_length"]!.GetValue<int>();
        change?.Invoke(settings);
        folder.Write("generation_config.json", settings.ToJsonString());
    }

    private static TemporaryFolder Exported(string name) => GoldenExport.WithWords(name, new ExportSpec(ExportFormat.Onnx));
}
