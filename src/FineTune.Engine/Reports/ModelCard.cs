using System.Globalization;
using System.Security;
using System.Text;
using FineTune.Contracts;
using FineTune.Yaml;
using YamlDotNet.Core;
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

    /// <summary>Writes it, and beside it the picture that it shows.</summary>
    public static void Write(string path, ReportFacts facts)
    {
        string frontMatter = new SerializerBuilder().DisableAliases().Build().Serialize(Header(facts));
        File.WriteAllText(path, $"---\n{frontMatter.ReplaceLineEndings("\n")}---\n\n{Body(facts)}");
        if (CurvesSection.Loss(facts) is { } loss)
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(path)!, ResultFiles.Curves), loss.Document());
        }
    }

    private static Dictionary<string, object> Header(ReportFacts facts)
    {
        var card = new Dictionary<string, object>();
        AddOrigins(card, facts.Project);

        card["library_name"] = IsAdapter(facts) ? "peft" : facts.Task.Library;
        card["pipeline_tag"] = facts.Task.PipelineTag;
        card["tags"] = facts.Task.Library == "transformers" ? ["finetune-sdk"] : new[] { "finetune-sdk", facts.Task.Library };
        if (facts.Evaluation is { } evaluation)
        {
            string[] names = [.. evaluation.Metrics.Defined.Select(value => value.Key)];
            card["metrics"] = names.Where(name => name != MetricNames.Loss).Select(HubMetric).Distinct().ToArray();
            card["model-index"] = new[] { ModelIndex(facts, evaluation.Metrics.Defined) };
        }

        return card;
    }

    /// <summary>True where the folder holds an adapter alone.</summary>
    private static bool IsAdapter(ReportFacts facts) => facts.Project is { Training.Peft: not null, MergesAdapter: false };

    /// <summary>What the model was made from. The Hub knows repositories, not folders; a fine-tuned model stays under its base model's licence.</summary>
    private static void AddOrigins(Dictionary<string, object> card, ProjectSpec project)
    {
        BaseModelSpec model = project.BaseModel;
        string path = Path.Combine(model.Location, ResultFiles.ModelCard);
        if (model.Kind == BaseModelKind.Folder && FrontMatterOf(path) is { } theirs)
        {
            foreach (string name in Inherited)
            {
                if (Plain(theirs.Child(name)) is { } value)
                {
                    card[name] = value;
                }
            }
        }

        if ((model.Hub?.Id ?? (model.IsPackaged ? BuiltinModels.MiniLmOrigin : null)) is { } origin)
        {
            card["base_model"] = origin;
        }

        string[] datasets = [.. project.Datasets.Where(dataset => dataset.Hub is not null).Select(dataset => dataset.Hub!.Id).Distinct()];
        if (datasets.Length > 0)
        {
            card["datasets"] = datasets;
        }
    }

    /// <summary>Null also where it cannot be read: the build has said so before it trained (FT1026).</summary>
    private static YamlMappingNode? FrontMatterOf(string path)
    {
        try
        {
            return FrontMatter.ReadFile(path);
        }
        catch (YamlException)
        {
            return null;
        }
    }

    /// <summary>A scalar, or a list of them: a model of several languages has one. Null for anything else, which means nothing to the Hub here.</summary>
    private static object? Plain(YamlNode? node) => node switch
    {
        YamlScalarNode { Value: { Length: > 0 } text } => text,
        YamlSequenceNode list when list.Children.All(child => child is YamlScalarNode) => list.Children.Select(child => child.ToString()).ToArray(),
        _ => null,
    };

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

    /// <summary>The Hub's metric type; the average of several labels and the length of embeddings stay in the name.</summary>
    private static string HubMetric(string name) =>
        name.Split('_') is [("f1" or "precision" or "recall") and var bare, _] ? bare
        : name.StartsWith(MetricNames.RocAuc, StringComparison.Ordinal) ? MetricNames.RocAuc
        : MetricNames.CutOf(name)?.Name ?? name;

    private static string Body(ReportFacts facts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Mark}\n\n# {MarkdownText.Escape(facts.Project.Name)}\n\n");
        TaskTexts task = facts.Task;
        text.Append(CultureInfo.InvariantCulture, $"{task.Description}, ");
        text.Append(CultureInfo.InvariantCulture, $"trained from {MarkdownText.Code(facts.Project.BaseModel.Name)} with FineTune.Sdk.\n");
        AppendResults(text, facts);
        AppendAdapter(text, facts);
        string picture = CurvesSection.Loss(facts) is { } loss ? $"\n![{MarkdownText.Escape(loss.Description)}]({ResultFiles.Curves})\n" : "";
        TrainingTable.Append(text, facts.TrainerState, picture);
        AppendData(text, facts);
        AppendArguments(text, facts);
        string project = $"{facts.Project.Name}.finetune";
        string reference = $"<ProjectReference Include=\"{SecurityElement.Escape(project)}\" />";
        text.Append(CultureInfo.InvariantCulture, $"""

            ## Use

            From .NET, in the folder of the project:

            ```sh
            dotnet run --project {Shell(project)} -- {Shell(task.Example)}{task.RunArguments}
            ```

            A C# application that has {MarkdownText.Code(reference)} finds the model's files below {MarkdownText.Code($"models/{facts.Project.Name}")} beside itself:

            ```csharp
            string model = Path.Combine(AppContext.BaseDirectory, "models", {Literal(facts.Project.Name)});
            ```

            From Python:

            ```python
            {Python(task)}
            ```

            """);
        return text.ToString();
    }

    private static string Python(TaskTexts task) => task.Python?.Replace("{0}", ModelFolder, StringComparison.Ordinal) ?? $"""
        from transformers import pipeline

        ask = pipeline("{task.PipelineTag}", model="{ModelFolder}"{task.PipelineArguments})
        ask({Literal(task.Example)})
        """;

    /// <summary>Between double quotes of a POSIX shell, which makes nothing of it there.</summary>
    private static string Shell(string text) => Quoted(text, "\\\"`$");

    /// <summary>A string of C# and of Python, which write these alike.</summary>
    private static string Literal(string text) => Quoted(text, "\\\"");

    private static string Quoted(string text, string special)
    {
        var quoted = new StringBuilder("\"");
        foreach (char character in text)
        {
            quoted.Append(special.Contains(character, StringComparison.Ordinal) ? "\\" : "").Append(character);
        }

        return DisplayText.Escape(quoted.Append('"').ToString());
    }

    private static void AppendResults(StringBuilder text, ReportFacts facts)
    {
        if (facts.Evaluation is not { } evaluation)
        {
            text.Append("\nIt has not been evaluated: the project has no evaluation split.\n");
            return;
        }

        string rows = Quantity.Of(evaluation.Metrics.Rows, "row");
        text.Append(CultureInfo.InvariantCulture, $"\n## Results on the split {MarkdownText.Code(facts.Project.EvalSplit!)} ({rows})\n\n");
        text.Append("| metric | value |\n|---|---|\n");
        foreach ((string name, double value) in evaluation.Metrics.Defined)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(name)} | {value:0.0000} |\n");
        }
    }

    private static void AppendAdapter(StringBuilder text, ReportFacts facts)
    {
        if (AdapterTable.Of(facts) is { Count: > 0 } rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {AdapterTable.Title}\n\n| | |\n|---|---|\n");
            foreach (string[] row in rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {row[0]} | {row[1]} |\n");
            }
        }
    }

    private static void AppendData(StringBuilder text, ReportFacts facts)
    {
        if (facts.Dataset.Images is { } images)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## Data\n\nPictures become {images.Output} pixels.\n\n| split | pictures |\n|---|---|\n");
            foreach ((string name, Data.SplitInfo split) in facts.Dataset.Splits)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(name)} | {split.Rows} |\n");
            }

            return;
        }

        if (facts.Dataset.Audio is { } audio)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## Data\n\nRecordings of one channel, {audio.SamplingRate} samples a second.\n\n");
            text.Append("| split | recordings | seconds |\n|---|---|---|\n");
            foreach ((string name, Data.SplitInfo split) in facts.Dataset.Splits)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(name)} | {split.Rows} | {split.Sounds!.Seconds:0.#} |\n");
            }

            return;
        }

        text.Append("\n## Data\n\n| split | rows | tokens | longest row | truncated rows |\n|---|---|---|---|---|\n");
        foreach ((string name, Data.SplitInfo split) in facts.Dataset.Splits)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(name)} | {split.Rows} | {split.Tokens} | {split.Longest} | {split.TruncatedRows} |\n");
        }
    }

    private static void AppendArguments(StringBuilder text, ReportFacts facts)
    {
        text.Append("\n## Training arguments that are not at their defaults\n\n| argument | value |\n|---|---|\n");
        foreach ((string name, string value) in facts.ChangedArguments)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {MarkdownText.Escape(value)} |\n");
        }
    }
}
