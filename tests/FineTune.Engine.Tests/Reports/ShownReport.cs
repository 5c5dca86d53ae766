using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Reports;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Reports;

/// <summary>What a report is told of a project that has something for each of its sections.</summary>
internal static class ShownReport
{
    private const string Text = "I like the tone of it";

    private static readonly string[] Labels = ["praise", "complaint", "a question about the invoice of the month before last"];

    /// <param name="baseModel">Folder of the base model; it need not exist.</param>
    /// <param name="steps">Steps of the training.</param>
    public static ReportFacts Facts(string baseModel, int steps = 500)
    {
        var project = new ProjectSpec
        {
            Name = "Letters",
            ProjectFile = "/data/Letters.finetune",
            Task = FineTuneTask.TextClassification,
            BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, baseModel),
            TaskArguments = new TaskArguments(),
            Tokenizer = new TokenizerArguments { MaxLength = 64 },
            Training = new TrainingArguments { LearningRate = 1e-4, NumTrainEpochs = 5 },
            Datasets = [],
            Metrics = [],
            EvalSplit = "test",
        };
        DatasetInfo dataset = Dataset();
        return new ReportFacts(
            project, dataset, TaskRegistry.Of(project, dataset).Card(dataset), Evaluation(), new JsonObject { ["log_history"] = History(steps) }, Results(),
            WorstRows())
        {
            Curve = Curve(steps),
            Environment = [new("FineTune.Sdk", "0.1.0"), new("device", "cpu")],
            Answers = [Answer()],
            Guesses = [.. Guesses()],
            Samples = [new GeneratedSample("Dear Sir or Madam,", "I am writing to you because of the invoice.")],
        };
    }

    private static DatasetInfo Dataset() => new()
    {
        LabelNames = Labels,
        ProblemType = ProblemType.SingleLabelClassification,
        MaxLength = 64,
        HasPairs = false,
        VocabularySize = 1000,
        SourceFiles = ["train.csv", "test.csv"],
        Splits = new Dictionary<string, SplitInfo> { ["train"] = Split(1200), ["test"] = Split(300) },
        Lint = [new LintFinding("FT2101", "train", 12), new LintFinding("FT2105", "train", null)],
    };

    private static SplitInfo Split(int rows) => new()
    {
        Rows = rows,
        Tokens = 25 * rows,
        Longest = 64,
        TruncatedRows = rows / 50,
        LostTokens = rows / 5,
        LabelCounts = [rows / 2, rows / 3, rows / 6],
        Lengths = new TokenLengths(25.5, 22, 48, 60, 90, 120),
        LengthHistogram = new LengthHistogram(3, [.. Enumerable.Range(0, 40).Select(bin => rows * bin * (40 - bin) / 10_000)]),
        LongRows = new RowCount(rows / 50, []),
    };

    private static EvaluationResult Evaluation()
    {
        var matrix = new ConfusionMatrix(Labels.Length);
        var bins = new ScoreBins();
        var random = new Random(1);
        for (int row = 0; row < 300; row++)
        {
            int right = row % Labels.Length;
            int said = random.Next(5) == 0 ? random.Next(Labels.Length) : right;
            matrix.Add(right, said);
            bins.Add((said == right ? 0.5 : 0.3) + (random.NextDouble() / 2), said == right);
        }

        ReportTable[] tables =
        [
            new("By language", ["language", "rows", "accuracy"], [["de", ReportTables.Count(100), ReportTables.Score(0.75)]]),
            ReportTables.ByLabel("Labels", Labels.Zip(matrix.ByLabel, KeyValuePair.Create)),
            ReportTables.Confusion("Rows by label and prediction", Labels, matrix),
        ];
        var values = new Dictionary<string, double>
        {
            ["accuracy"] = matrix.Accuracy,
            ["f1_macro"] = 0.8,
            ["tone"] = 0.3,
            ["loss"] = 0.45,
            ["pearsonr"] = double.NaN,
        };
        return new EvaluationResult(
            new Measurements(300, values, tables, []) { Probabilities = [new ScoreCurve("the label 'praise'", bins) { Threshold = 0.5 }] }, 10, 1.5);
    }

    private static JsonArray History(int steps) =>
    [
        .. Enumerable.Range(1, 5).Select(epoch => (JsonNode)new JsonObject
        {
            ["step"] = epoch * steps / 5, ["epoch"] = epoch, ["eval_loss"] = 1.0 / epoch, ["eval_accuracy"] = 1 - (0.5 / epoch), ["eval_runtime"] = 1,
        }),
    ];

    private static TrainingCurve Curve(int steps)
    {
        var curve = new StepCurve();
        var random = new Random(2);
        for (int step = 1; step <= steps; step++)
        {
            double share = (double)step / steps;
            curve.Add(step, new StepResult(Math.Exp(-3.0 * share) + (random.NextDouble() / 5), 1 + random.NextDouble(), 1e-4 * (1 - share), 8));
        }

        return curve.ToCurve();
    }

    private static JsonObject Results() => new()
    {
        ["epoch"] = 5.0,
        ["train_runtime"] = 125.4,
        ["total_flos"] = 270549000.0,
        ["train_peak_rss"] = 812_000_000,
        ["train_samples_per_second"] = 153.2,
        ["eval_accuracy"] = 0.8,
        ["eval_runtime"] = 1.5,
    };

    private static ReportedRow[] WorstRows() =>
    [
        .. Enumerable.Range(0, 20).Select(row => new ReportedRow(
            new WorstRow(row, 4.0 - (row / 10.0), Labels[0], Labels[1]) { IsMistake = true }, "test.csv", row + 2, Text)
        {
            Tokens =
            [
                new TokenContribution("[CLS]", 2) { IsSpecial = true },
                .. Text.Split(' ').Select((word, index) => new TokenContribution($" {word}", (index - 2) * 0.3)),
                new TokenContribution(" [SEP]", 1) { IsSpecial = true }, new TokenContribution(" indeed", 0.1),
                new TokenContribution(" [SEP]", 3) { IsSpecial = true },
            ],
        }),
        Question(),
    ];

    /// <summary>Of another task, so that a page has the marks of all.</summary>
    private static ReportedRow Question()
    {
        string context = string.Concat(Enumerable.Repeat("What has nothing to do with it fills the page. ", 8))
            + "The mill on the Floss was built in 1860 by the owner's father. " + string.Concat(Enumerable.Repeat("So does this. ", 40));
        (int right, int said) = (context.IndexOf("1860 by", StringComparison.Ordinal), context.IndexOf("in 1860", StringComparison.Ordinal));
        return new ReportedRow(
            new WorstRow(30, 0.5, "1860", "in 1860")
            {
                IsMistake = true,
                Marked = new MarkedText(context, (right, right + 4), (said, said + 7)),
            },
            "test.csv",
            32,
            "When was the mill built?");
    }

    private static ReportedRow Answer() => new(
        new WorstRow(0, double.NaN, "The mill was built in 1860 by Tom", "The old mill was built by Tom himself"), "test.csv", 2, "When was the mill built?");

    private static IEnumerable<GuessedText> Guesses()
    {
        double[] losses = [0.1, 1, 2, 3.5, 6, 0.2];
        yield return new GuessedText("test.csv:2", [.. "The cat sat on the mat".Split(' ').Select((word, index) =>
            new GuessedPart($" {word}") { Loss = losses[index], IsHit = index == 0, Likeliest = index == 0 ? null : "dog" })]);
        yield return new GuessedText(
            "test.csv:3", [new GuessedPart("The cat"), new GuessedPart(" sat") { Loss = 3.2, Likeliest = "lay" }, new GuessedPart(" on the mat")])
        {
            AreHidden = true,
        };
    }
}
