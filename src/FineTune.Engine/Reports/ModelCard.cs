using System.Globalization;
using System.Text;
using FineTune.Contracts;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace FineTune.Engine.Reports;

/// <summary>README.md of the model folder: front matter as the Hub reads it, then the same for people. Only what was measured.</summary>
internal static class ModelCard
{
    /// <summary>In every card written here; a card without it is somebody's own.</summary>
    public const string Mark = "<!-- Written by FineTune.Sdk. Without this line the text below is yours, and a push changes the front matter only. -->";

    /// <summary>What the example loads; a push puts the repository in its place, as a card does not depend on where it is pushed to.</summary>
    public const string ModelFolder = "path/to/this/folder";

    private static readonly string[] Inherited = ["license", "license_name", "license_link", "language"];

    public static void Write(string path, ReportFacts facts)
    {
        string frontMatter = new SerializerBuilder().DisableAliases().Build().Serialize(Header(facts));
        File.WriteAllText(path, $"---\n{frontMatter.ReplaceLineEndings("\n")}---\n\n{Body(facts)}");
    }

    private static Dictionary<string, object> Header(ReportFacts facts)
    {
        var card = new Dictionary<string, object>();
        AddOrigins(card, facts.Project);

        card["library_name"] = "transformers";
        card["pipeline_tag"] = facts.Task.PipelineTag;
        card["tags"] = new[] { "finetune-sdk" };
        if (facts.Evaluation is { } evaluation)
        {
            string[] names = [.. evaluation.Metrics.Defined.Select(value => value.Key)];
            card["metrics"] = names.Where(name => name != MetricNames.Loss).Select(HubMetric).Distinct().ToArray();
            card["model-index"] = new[] { ModelIndex(facts, evaluation.Metrics.Defined) };
        }

        return card;
    }

    /// <summary>What the model was made from. The Hub knows repositories, not folders; a fine-tuned model stays under its base model's licence.</summary>
    private static void AddOrigins(Dictionary<string, object> card, ProjectSpec project)
    {
        BaseModelSpec model = project.BaseModel;
        string path = Path.Combine(model.Location, ResultFiles.ModelCard);
        if (model.Kind == BaseModelKind.Folder && File.Exists(path) && FrontMatter.Read(File.ReadAllText(path)) is { } theirs)
        {
            foreach (string name in Inherited)
            {
                if (theirs.Child(name) is { } value)
                {
                    card[name] = Plain(value);
                }
            }
        }

        if (model.Hub is { } origin)
        {
            card["base_model"] = origin.Id;
        }

        string[] datasets = [.. project.Datasets.Where(dataset => dataset.Hub is not null).Select(dataset => dataset.Hub!.Id).Distinct()];
        if (datasets.Length > 0)
        {
            card["datasets"] = datasets;
        }
    }

    /// <summary>A scalar, or a list of them: a model of several languages has one.</summary>
    private static object Plain(YamlNode node) => node is YamlSequenceNode list ? list.Children.Select(Plain).ToArray() : node.ToString();

    private static Dictionary<string, object> ModelIndex(ReportFacts facts, IEnumerable<KeyValuePair<string, double>> metrics) => new()
    {
        ["name"] = facts.Project.Name,
        ["results"] = new[]
        {
            new Dictionary<string, object>
            {
                ["task"] = new Dictionary<string, object> { ["type"] = facts.Task.PipelineTag, ["name"] = facts.Task.Name },
                ["dataset"] = Dataset(facts.Project),
                ["metrics"] = metrics.Select(metric => new Dictionary<string, object>
                {
                    ["type"] = HubMetric(metric.Key),
                    ["name"] = metric.Key,
                    ["value"] = Math.Round(metric.Value, 4),
                }).ToArray(),
            },
        },
    };

    /// <summary>The data that was measured on.</summary>
    private static Dictionary<string, object> Dataset(ProjectSpec project)
    {
        HubDatasetReference? hub = project.Datasets.FirstOrDefault(dataset => dataset.Split == project.EvalSplit)?.Hub;
        var dataset = new Dictionary<string, object>
        {
            ["name"] = hub?.Id ?? project.Name,
            ["type"] = hub?.Id ?? "files",
            ["split"] = project.EvalSplit!,
        };
        if (hub is not null)
        {
            dataset["revision"] = hub.Revision;
        }

        if (hub?.Config is { } config)
        {
            dataset["config"] = config;
        }

        return dataset;
    }

    /// <summary>The Hub's metric type; how several labels are averaged stays in the name.</summary>
    private static string HubMetric(string name) =>
        name.Split('_') is [("f1" or "precision" or "recall") and var bare, _] ? bare
        : name.StartsWith(MetricNames.RocAuc, StringComparison.Ordinal) ? MetricNames.RocAuc
        : name;

    private static string Body(ReportFacts facts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Mark}\n\n# {facts.Project.Name}\n\n");
        TaskTexts task = facts.Task;
        text.Append(CultureInfo.InvariantCulture, $"{task.Description}, ");
        text.Append(CultureInfo.InvariantCulture, $"trained from `{facts.Project.BaseModel.Name}` with FineTune.Sdk.\n");
        AppendResults(text, facts);
        TrainingTable.Append(text, facts.TrainerState);
        AppendData(text, facts);
        AppendArguments(text, facts);
        text.Append(CultureInfo.InvariantCulture, $"""

            ## Use

            From .NET, in the folder of the project:

            ```sh
            dotnet run --project "{facts.Project.Name}.finetune" -- "{task.Example}"
            ```

            A C# application that has `<ProjectReference Include="{facts.Project.Name}.finetune" />` finds the model's files below `models/{facts.Project.Name}` beside itself:

            ```csharp
            string model = Path.Combine(AppContext.BaseDirectory, "models", "{facts.Project.Name}");
            ```

            From Python:

            ```python
            from transformers import pipeline

            ask = pipeline("{task.PipelineTag}", model="{ModelFolder}"{task.PipelineArguments})
            ask("{task.Example}")
            ```

            """);
        return text.ToString();
    }

    private static void AppendResults(StringBuilder text, ReportFacts facts)
    {
        if (facts.Evaluation is not { } evaluation)
        {
            text.Append("\nIt has not been evaluated: the project has no evaluation split.\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n## Results on the split `{facts.Project.EvalSplit}` ({Quantity.Of(evaluation.Metrics.Rows, "row")})\n\n| metric | value |\n|---|---|\n");
        foreach ((string name, double value) in evaluation.Metrics.Defined)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {value:0.0000} |\n");
        }
    }

    private static void AppendData(StringBuilder text, ReportFacts facts)
    {
        text.Append("\n## Data\n\n| split | rows | tokens | longest row | truncated rows |\n|---|---|---|---|---|\n");
        foreach ((string name, Data.SplitInfo split) in facts.Dataset.Splits)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {split.Rows} | {split.Tokens} | {split.Longest} | {split.TruncatedRows} |\n");
        }
    }

    private static void AppendArguments(StringBuilder text, ReportFacts facts)
    {
        text.Append("\n## Training arguments that are not at their defaults\n\n| argument | value |\n|---|---|\n");
        foreach ((string name, string value) in facts.ChangedArguments)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {value} |\n");
        }
    }
}
