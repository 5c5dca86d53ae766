using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Stages;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>A model that is built of words is asked about texts in words of the kind: the answers of the training rows are their labels.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class AnswersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingSink _events = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Words_with_punctuation_in_them_are_whole()
    {
        string[] subjects = ["We", "You", "I"];
        (string Word, string Type)[] names = [("U.K.", "LOC"), ("Rolls-Royce", "ORG"), ("M&S", "ORG"), ("D'Arcy", "PER"), ("Wow!", "ORG"), ("York", "LOC")];
        using Predictor predictor = await TrainAsync(
            from subject in subjects from name in names select $"{subject} O|saw O|{name.Word} B-{name.Type}|again O|. O");

        Assert.Equal(["LOC U.K. 7-11"], Entities(predictor, "We saw U.K. again ."));
        Assert.Equal(["LOC U.K. 7-11"], Entities(predictor, "We saw U.K. again."));
        Assert.Equal(["ORG Rolls-Royce 8-19"], Entities(predictor, "You saw Rolls-Royce again ."));
        Assert.Equal(["ORG M&S 6-9"], Entities(predictor, "I saw M&S again."));
        Assert.Equal(["PER D'Arcy 7-13"], Entities(predictor, "We saw D'Arcy again ."));
        Assert.Equal(["ORG Wow! 8-12"], Entities(predictor, "You saw Wow! again."));
        Assert.Equal(["LOC York 7-11"], Entities(predictor, "We saw York."));
        Assert.Equal("tokens", Config()["word_split"]!.GetValue<string>());
    }

    [Fact]
    public async Task Words_are_what_white_space_parts_where_the_data_have_them_so()
    {
        using Predictor predictor = await TrainAsync(
            from name in (string[])["Oslo", "Bern", "Rome"]
            from end in (string[])["!", "."]
            from verb in (string[])["like", "know"]
            select $"We O|{verb} O|{name}{end} B-LOC");

        Assert.Equal(["LOC Oslo. 8-13"], Entities(predictor, "We know Oslo."));
        Assert.Equal("whitespace", Config()["word_split"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("張 B-PER|偉 I-PER|住 O|在 O|南 B-LOC|京 I-LOC|。 O", "李 B-PER|娜 I-PER|去 O|南 B-LOC|京 I-LOC|。 O", "張偉住在南京。", "PER 張偉 0-2, LOC 南京 4-6")]
    [InlineData("田 B-PER|中 I-PER|は O|パ B-LOC|リ I-LOC|に O|い O|る O", "パ B-LOC|リ I-LOC|は O|大 O|き O|い O", "田中はパリにいる", "PER 田中 0-2, LOC パリ 3-5")]
    [InlineData("มานี B-PER|อยู่ O|ที่ O|เชียงใหม่ B-LOC", "เชียงใหม่ B-LOC|อยู่ O|ที่ O|นี่ O", "มานีอยู่ที่เชียงใหม่", "PER มานี 0-4, LOC เชียงใหม่ 11-20")]
    public async Task Words_of_scripts_without_spaces_are_found_within_a_run(string one, string other, string text, string expected)
    {
        using Predictor predictor = await TrainAsync(Enumerable.Repeat((string[])[one, other], 6).SelectMany(rows => rows));

        Assert.Equal(expected, string.Join(", ", Entities(predictor, text)));
    }

    [Fact]
    public async Task Tags_without_a_type_are_entities()
    {
        using Predictor predictor = await TrainAsync(
            from noun in (string[])["gene", "cell"] from verb in (string[])["binds", "blocks", "needs"] select $"Human B|{noun} I|{verb} O|iron O|. O");

        Assert.Equal(["_ Human gene 0-10"], Entities(predictor, "Human gene blocks iron."));
    }

    [Fact]
    public async Task Whether_the_data_were_pairs_is_kept()
    {
        using var single = new TaskFixture("single");
        await single.TokenizeAsync();
        await single.TrainAsync();
        Assert.False(AnswerConfig.HasPairs(JsonNode.Parse(File.ReadAllText(Path.Combine(single.TrainOutput, "config.json")))!.AsObject()));

        using Predictor predictor = Predictor.Open(single.TrainOutput, CPU, _events);
        Assert.Equal(((LabelPrediction)predictor.Predict("the cat sits")).Probabilities, ((LabelPrediction)predictor.Predict("the\tcat sits")).Probabilities);
        Assert.Empty(_events.Logs);
    }

    [Theory]
    [InlineData("長崎 B-LOC|は O|港 O", false, true)]
    [InlineData("長崎 B-LOC|は O|港 O", true, false)]
    [InlineData("長 B-LOC|崎 I-LOC|は O|港 O", false, false)]
    [InlineData("Nagasaki B-LOC|is O|old O", false, false)]
    public async Task Words_of_several_tokens_in_a_script_without_spaces_are_FT2080(string row, bool labelAllTokens, bool isSaid)
    {
        await TokenizeAsync(Enumerable.Repeat(row, 3), new TaskArguments { LabelAllTokens = labelAllTokens });

        Assert.Equal(isSaid, _events.Logs.Any(log => log.Code == "FT2080"));
    }

    /// <param name="rows">Words with their labels, parted by a bar.</param>
    private async Task<Predictor> TrainAsync(IEnumerable<string> rows)
    {
        ProjectSpec project = await TokenizeAsync(rows, new TaskArguments());
        await TrainStage.RunAsync(
            new TrainRequest { Key = "0", StageFolder = _folder.Path, Project = project, TokenizeOutput = _folder["tokenize"], Device = "cpu" },
            new StageContext(_events, Directory.CreateDirectory(_folder["train"]).FullName, CancellationToken.None));
        return Predictor.Open(_folder["train"], CPU, _events);
    }

    private async Task<ProjectSpec> TokenizeAsync(IEnumerable<string> rows, TaskArguments arguments)
    {
        string content = string.Concat(rows.Select(row =>
        {
            string[][] words = [.. row.Split('|').Select(word => word.Split(' '))];
            return new JsonObject
            {
                ["tokens"] = new JsonArray([.. words.Select(word => JsonValue.Create(word[0]))]),
                ["tags"] = new JsonArray([.. words.Select(word => JsonValue.Create(word[1]))])
            }.ToJsonString() + "\n";
        }));
        string path = _folder.Write("train.jsonl", content);
        var project = new ProjectSpec
        {
            Name = "project",
            ProjectFile = _folder["project.finetune"],
            Task = FineTuneTask.TokenClassification,
            BaseModel = new BaseModelSpec("builtin:bert-tiny", BaseModelKind.Builtin, "bert-tiny"),
            TaskArguments = arguments,
            Tokenizer = new TokenizerArguments { VocabSize = 300, MaxLength = 32 },
            Training = new TrainingArguments { LearningRate = 2e-3, NumTrainEpochs = 30, PerDeviceTrainBatchSize = 4, SaveStrategy = SaveStrategy.No },
            Datasets = [new DatasetSpec { Files = [path], Split = SplitNames.Train, Format = DatasetFormat.JsonLines }],
            Metrics = [],
        };
        await TokenizeStage.RunAsync(
            new TokenizeRequest { Key = "0", StageFolder = _folder.Path, Project = project },
            new StageContext(_events, Directory.CreateDirectory(_folder["tokenize"]).FullName, CancellationToken.None));
        return project;
    }

    private JsonObject Config() => JsonNode.Parse(File.ReadAllText(_folder["train/config.json"]))!.AsObject();

    private static IEnumerable<string> Entities(Predictor predictor, string text) => ((EntityPrediction)predictor.Predict(text)).Entities
        .Select(entity => FormattableString.Invariant($"{entity.Type} {text[entity.Start..entity.End]} {entity.Start}-{entity.End}"));
}
