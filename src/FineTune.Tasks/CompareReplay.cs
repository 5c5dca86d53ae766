using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using Microsoft.Build.Framework;
using Stage = FineTune.Contracts.Stage;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Compares what a replay of Tokenize and Train gave with what the manifest records, byte by byte; times aside.</summary>
public sealed class CompareReplay : Task
{
    /// <summary>What the build tells every stage (<c>StageSettings</c>).</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!;

    /// <summary>The folder of the replay's stages.</summary>
    [Required]
    public string ReplayFolder { get; set; } = "";

    public override bool Execute()
    {
        var settings = new StageSettings(Settings);
        try
        {
            ModelManifest manifest = ManifestFile.Read(Path.Combine(settings.ModelFolder, ResultFiles.Manifest));
            Compare(settings, (Stage.Tokenize, manifest.Tokenize), (Stage.Train, manifest.Train));
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, settings.ModelFolder) is { } failure)
        {
            Log.Report(failure, settings.ModelFolder);
        }

        return !Log.HasLoggedErrors;
    }

    private static IEnumerable<string> Differences(StageStamp recorded, StageStamp replayed)
    {
        Dictionary<string, OutputFile> given = replayed.Outputs.ToDictionary(output => output.Path);
        return recorded.Outputs.Where(output => !(given.TryGetValue(output.Path, out OutputFile? again) && IsSame(output, again)))
            .Select(output => output.Path);
    }

    private static bool IsSame(OutputFile recorded, OutputFile replayed)
    {
        // A manifest of an earlier version has no digest without the times, and nothing to compare them by.
        bool hasUnknownTimes = replayed.Sha256WithoutTimes is not null && recorded.Sha256WithoutTimes is null;
        return hasUnknownTimes || recorded.Lasting == replayed.Lasting;
    }

    private static string Versions(RunProvenance? run) => run is null
        ? "an unknown version"
        : $"engine {run.Engine}, libtorch {run.Torch}, {run.Device}, {Quantity.Of(run.Processes ?? 1, "process", "processes")}";

    private void Compare(StageSettings settings, params (Stage Stage, StageStamp? Recorded)[] stages)
    {
        var differences = new List<string>();
        RunProvenance? before = null;
        RunProvenance? after = null;
        int files = 0;
        foreach ((Stage stage, StageStamp? recorded) in stages)
        {
            StageStamp? replayed = StageStamp.Load(new StageFolder(ReplayFolder, stage).Stamp, out _);
            if (recorded is null || replayed is null)
            {
                throw new InvalidOperationException($"{stage} has no stamp in {(recorded is null ? "the manifest" : ReplayFolder)}.");
            }

            differences.AddRange(Differences(recorded, replayed));
            files += recorded.Outputs.Count;
            (before, after) = (recorded.Provenance, replayed.Provenance);
        }

        if (differences.Count == 0)
        {
            BuildEngine.Say($"{Path.GetFileNameWithoutExtension(settings.ProjectFile)}: the replay gave the same bytes ({Quantity.Of(files, "file")})");
            return;
        }

        DiagnosticDescriptor descriptor = before?.Device is null or "cpu" ? DiagnosticCatalog.ReplayDiffers : DiagnosticCatalog.ReplayDiffersOnDevice;
        Log.Report(
            descriptor, new SourcePosition(settings.ProjectFile), descriptor.Message(string.Join(", ", differences), Versions(before), Versions(after)));
    }
}
