using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Reports;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Reports;

/// <summary>What a report is told of a project whose names and texts want to be markup, lines or commands of their own.</summary>
internal static class HostileNames
{
    public static readonly string[] Labels =
    [
        "<script>alert(1)</script>", "x\n---\n# Pwned", "a|b", "`tick`", "[click](https://example.org)", "\u202eevil\u001b[31m"
    ];

    /// <param name="baseModel">Folder of the base model; it need not exist.</param>
    public static ReportFacts Facts(string baseModel, ProblemType problemType = ProblemType.SingleLabelClassification)
    {
        var project = new ProjectSpec
        {
            Name = "p`$(rm)\"\n# x",
            ProjectFile = "/data/p.finetune",
            Task = FineTuneTask.TextClassification,
            BaseModel = new BaseModelSpec("b`a`s\ne", BaseModelKind.Folder, baseModel),
            TaskArguments = new TaskArguments { PositiveLabel = "<b>|</b>" },
            Tokenizer = new TokenizerArguments(),
            Training = new TrainingArguments(),
            Datasets = [],
            Metrics = [],
            EvalSplit = "te`st",
        };
        var dataset = new DatasetInfo
        {
            LabelNames = Labels,
            ProblemType = problemType,
            MaxLength = 8,
            HasPairs = false,
            VocabularySize = 10,
            SourceFiles = [],
            Splits = new Dictionary<string, SplitInfo>
            {
                ["tr|ain\n"] = new() { Rows = 1, Tokens = 2, Longest = 2, TruncatedRows = 0, LostTokens = 0, LabelCounts = [1, 0, 0, 0, 0, 0] },
            },
        };
        return new ReportFacts(
            project,
            dataset,
            TaskRegistry.Of(project, dataset).Card(dataset),
            new EvaluationResult(
                new Measurements(
                    6, new Dictionary<string, double> { ["hook|metric"] = 0.5 }, [new ReportTable("Of <labels>", [.. Labels], [[.. Labels]])], []), 1, 1),
            new JsonObject { ["log_history"] = new JsonArray(new JsonObject { ["step"] = 1, ["epoch"] = 1, ["eval_hook|metric"] = 0.5 }) },
            new JsonObject(),
            [new ReportedRow(new WorstRow(0, 1, Labels[0], Labels[1]), "da\nta.csv", 1, "<img src=x onerror=alert(1)>\n\u202e")]);
    }
}
