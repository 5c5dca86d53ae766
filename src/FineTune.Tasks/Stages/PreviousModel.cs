using System.Globalization;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Results;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>The model that the present one has taken the place of: its arguments and metrics, kept beside the stages for the report.</summary>
internal sealed class PreviousModel(string fineTuneFolder)
{
    private string ArgumentsPath => Path.Combine(fineTuneFolder, "previous", ResultFiles.TrainingArguments);

    private string ResultsPath => Path.Combine(fineTuneFolder, "previous", ResultFiles.AllResults);

    /// <summary>Keeps what is to be known of the model in a folder, before another one takes its place; nothing where it is the same model.</summary>
    public void Keep(string modelFolder)
    {
        string manifest = Path.Combine(modelFolder, ResultFiles.Manifest);
        string arguments = Path.Combine(modelFolder, ResultFiles.TrainingArguments);
        string results = Path.Combine(modelFolder, ResultFiles.AllResults);
        if (!File.Exists(manifest) || !File.Exists(arguments) || !File.Exists(results) || !IsOther(manifest))
        {
            return;
        }

        AtomicFile.Write(ArgumentsPath, File.ReadAllBytes(arguments));
        AtomicFile.Write(ResultsPath, File.ReadAllBytes(results));
    }

    /// <summary>What is other than in the model before; empty where there was none.</summary>
    /// <param name="now">The metrics of the present one.</param>
    public string Html(ProjectSpec project, EvaluationResults now)
    {
        if (!File.Exists(ArgumentsPath) || !File.Exists(ResultsPath))
        {
            return "";
        }

        return Arguments(project) + Metrics(project, now, EvaluationResults.Read(ResultsPath));
    }

    private bool IsOther(string manifestPath)
    {
        try
        {
            ModelManifest manifest = ManifestFile.Read(manifestPath);
            return manifest.Train?.Key != KeyOf(Stage.Train) || manifest.Evaluate?.Key != KeyOf(Stage.Evaluate);
        }
        catch (FineTuneException)
        {
            // A model of another version: there is nothing to compare by, and the build replaces it.
            return false;
        }
    }

    private string? KeyOf(Stage stage) => StageStamp.Load(new StageFolder(fineTuneFolder, stage).Stamp, out _)?.Key;

    private string Arguments(ProjectSpec project)
    {
        using JsonDocument before = JsonDocument.Parse(File.ReadAllBytes(ArgumentsPath));
        using JsonDocument now = JsonDocument.Parse(ManifestFile.Arguments(project));
        Dictionary<string, string> old = Texts(before.RootElement);
        Dictionary<string, string> present = Texts(now.RootElement);
        string[] changed = [.. present.Keys.Union(old.Keys).Where(name => old.GetValueOrDefault(name) != present.GetValueOrDefault(name))];
        return changed.Length == 0
            ? "<h3>Against the model before</h3>\n<p>The arguments of training are the same.</p>\n"
            : ModelReport.Table("Against the model before", ["argument of training", "before", "now"], changed.Select(name =>
                (name, (IReadOnlyList<string>)[ModelReport.Cell(old.GetValueOrDefault(name, "")), ModelReport.Cell(present.GetValueOrDefault(name, ""))])));
    }

    private static Dictionary<string, string> Texts(JsonElement arguments) => arguments.ValueKind != JsonValueKind.Object ? [] :
        arguments.EnumerateObject().ToDictionary(
            argument => argument.Name,
            argument => argument.Value.ValueKind switch
            {
                JsonValueKind.String => argument.Value.GetString()!,
                JsonValueKind.Number => argument.Value.GetRawText().Replace('E', 'e'),
                _ => argument.Value.GetRawText(),
            },
            StringComparer.Ordinal);

    private static string Metrics(ProjectSpec project, EvaluationResults now, EvaluationResults before)
    {
        var table = new MetricTable(project.Name, "", now, before);
        string[] names = [.. MetricNames.InOrder(now.Values.Keys).Union(now.HookDirections.Keys)
            .Where(name => now.Values.ContainsKey(name) && before.Values.ContainsKey(name))];
        if (names.Length == 0)
        {
            return "";
        }

        string note = EvaluatedRows.Difference(now, before) is { } difference
            ? $"<p>The two were measured on other rows: {HtmlText.Escape(difference)}.</p>\n"
            : "";
        return ModelReport.Table("Metrics of the model before", ["metric", "before", "now", "difference"], names.Select(name =>
        {
            double change = now.Values[name] - before.Values[name];
            string kind = table.Drop(name) switch { null or 0 => "n", > 0 => "n bad", _ => "n good" };
            return (name, (IReadOnlyList<string>)
            [
                ModelReport.Cell(MetricTable.Text(before.Values[name]), "n"),
                ModelReport.Cell(MetricTable.Text(now.Values[name]), "n"),
                ModelReport.Cell(double.IsNaN(change) ? "" : change.ToString("+0.####;-0.####;0", CultureInfo.InvariantCulture), kind),
            ]);
        })) + note;
    }
}
