using System.Globalization;
using System.Text;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Results;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>
/// Writes what goes beside a model and is in no stage's output: the manifest, from the stamps of the stages; the training arguments, of which some change no
/// stage's result and may be another project's in what the store gave; and the report with what only the build knows.
/// </summary>
internal sealed class ManifestFile(string fineTuneFolder)
{
    /// <summary>Names of the files.</summary>
    public static IReadOnlyList<string> Files { get; } = [ResultFiles.Manifest, ResultFiles.TrainingArguments];

    private string ArgumentsPath => Path.Combine(fineTuneFolder, "manifest", ResultFiles.TrainingArguments);

    private string ReportPath => Path.Combine(fineTuneFolder, "manifest", ResultFiles.Report);

    private string FilePath => Path.Combine(fineTuneFolder, "manifest", ResultFiles.Manifest);

    /// <summary>What the stamps looked like when the manifest was written.</summary>
    private string StateFile => Path.Combine(fineTuneFolder, "manifest.state");

    /// <exception cref="FineTuneException">FT9120: there is none, or it cannot be read.</exception>
    public static ModelManifest Read(string path)
    {
        try
        {
            ModelManifest manifest =
                JsonSerializer.Deserialize(File.ReadAllBytes(path), TasksJson.Default.ModelManifest) ?? throw new JsonException("it is null");
            return manifest.Version == ModelManifest.CurrentVersion
                ? manifest
                : throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"it is of version {manifest.Version}"));
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCatalog.ManifestNotReadable, new SourcePosition(path), failure, path, failure.Message.TrimEnd('.'));
        }
    }

    /// <summary>training_args.json of a project.</summary>
    public static byte[] Arguments(ProjectSpec project) => [.. RecordFile.Write(project.PortableTraining), (byte)'\n'];

    public bool IsCurrent(ProjectSpec project) =>
        File.Exists(FilePath) && File.Exists(StateFile) && File.ReadAllText(StateFile) == State(project)
        && HasContent(ArgumentsPath, Arguments(project));

    /// <summary>True where the manifest says what it would say if it were written now, whatever its stamps' times are; reads it.</summary>
    public bool IsWritten(ProjectSpec project) => HasContent(FilePath, Manifest(project)) && HasContent(ArgumentsPath, Arguments(project));

    /// <summary>False where nothing is known of what lies beside the model, as after <see cref="Forget"/>.</summary>
    public bool IsKnown => File.Exists(StateFile);

    /// <summary>Has the next build write everything anew.</summary>
    public void Forget() => File.Delete(StateFile);

    /// <param name="modelFolder">The model that was there until now, if any.</param>
    public void Write(ProjectSpec project, string modelFolder)
    {
        new PreviousModel(fineTuneFolder).Keep(modelFolder);
        if (new ModelReport(project, fineTuneFolder).Content() is { } report)
        {
            AtomicFile.WriteIfDifferent(ReportPath, report);
        }
        else if (File.Exists(ReportPath))
        {
            File.Delete(ReportPath);
        }

        AtomicFile.WriteIfDifferent(FilePath, Manifest(project));
        AtomicFile.WriteIfDifferent(ArgumentsPath, Arguments(project));
        AtomicFile.Write(StateFile, Encoding.UTF8.GetBytes(State(project)));
    }

    private byte[] Manifest(ProjectSpec project)
    {
        var manifest = new ModelManifest
        {
            Version = ModelManifest.CurrentVersion,
            Project = project.Name,
            License = ModelLicense.Of(new StageFolder(fineTuneFolder, Stage.Evaluate).Output),
            Tokenize = Stamp(Stage.Tokenize),
            Train = Stamp(Stage.Train),
            Evaluate = Stamp(Stage.Evaluate),
            Export = project.Exports.Count > 0 ? Stamp(Stage.Export) : null,
        };
        return [.. JsonSerializer.SerializeToUtf8Bytes(manifest, TasksJson.Default.ModelManifest), (byte)'\n'];
    }

    private static bool HasContent(string path, byte[] content) => File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);

    /// <summary>Without its warnings: they name files of this machine.</summary>
    private StageStamp? Stamp(Stage stage) =>
        StageStamp.Load(new StageFolder(fineTuneFolder, stage).Stamp, out _) is { } stamp ? stamp with { Warnings = null, Places = null } : null;

    /// <summary>The stages whose outputs the model folder has.</summary>
    private static Stage[] Stages(ProjectSpec project) =>
        project.Exports.Count > 0 ? [Stage.Tokenize, Stage.Train, Stage.Evaluate, Stage.Export] : [Stage.Tokenize, Stage.Train, Stage.Evaluate];

    private string State(ProjectSpec project)
    {
        var state = new StringBuilder();
        foreach (Stage stage in Stages(project))
        {
            var file = new FileInfo(new StageFolder(fineTuneFolder, stage).Stamp);
            state.Append(stage.ToString()).Append(' ').Append(file.Exists ? file.Length : 0).Append(' ').Append(file.Exists ? file.LastWriteTimeUtc.Ticks : 0)
                .Append('\n');
        }

        // The report says how far the model is from each bound.
        foreach (MetricSpec metric in project.Metrics)
        {
            state.Append(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Minimum} {metric.Maximum}\n");
        }

        return state.ToString();
    }
}
