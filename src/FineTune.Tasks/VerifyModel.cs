using System.Security.Cryptography;
using System.Text;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Reads every file a manifest speaks of and compares its digest: the model's, and the inputs as far as they are files beside the project.</summary>
public sealed class VerifyModel : Task
{
    private int _files;
    private int _inputs;

    /// <summary>What the build tells every stage (<c>StageSettings</c>).</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!;

    /// <summary>True where a replay follows.</summary>
    public bool IsReplayed { get; set; }

    /// <summary>What the model was trained on.</summary>
    [Output]
    public string Device { get; set; } = "auto";

    /// <summary>The kernels that MKL multiplied by.</summary>
    [Output]
    public string MklKernels { get; set; } = Contracts.MklKernels.Auto;

    /// <summary>How many processes of this machine a replay trains in: as many as have trained the model, where no launcher says it.</summary>
    [Output]
    public int Processes { get; set; } = 1;

    public override bool Execute()
    {
        var settings = new StageSettings(Settings);
        try
        {
            Verify(settings);
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, settings.ModelFolder) is { } failure)
        {
            Log.Report(failure, settings.ModelFolder);
        }

        return !Log.HasLoggedErrors;
    }

    private static IEnumerable<StageStamp> Stamps(ModelManifest manifest) =>
        ((StageStamp?[])[manifest.Tokenize, manifest.Train, manifest.Evaluate, manifest.Export]).OfType<StageStamp>();

    private static int ProcessesOfReplay(RunProvenance? run, StageSettings settings) =>
        run is null || settings.Launcher.Count > 0 || settings.Ranks is not null ? settings.Processes : run.StepProcesses ?? run.Processes ?? 1;

    private void Verify(StageSettings settings)
    {
        ModelManifest manifest = ManifestFile.Read(Path.Combine(settings.ModelFolder, ResultFiles.Manifest));
        Device = manifest.Train?.Provenance?.Device ?? "auto";
        // A model from before there was a choice was trained with the default ones.
        MklKernels = manifest.Train?.Provenance is { } provenance ? provenance.MklKernels ?? Contracts.MklKernels.Default : Contracts.MklKernels.Auto;
        Processes = ProcessesOfReplay(manifest.Train?.Provenance, settings);
        // No memo: what is on disk is read.
        var hasher = new FileHasher(null, TimeProvider.System);
        CheckModel(settings.ModelFolder, manifest, hasher);
        ProjectSpec written = StageSession.ProjectOf(settings.SpecFile);
        ProjectSpec project = PulledProject.Resolve(written, settings.FineTuneFolder);
        CheckArguments(settings.ModelFolder, project);
        CheckReplay(project);
        foreach (StageStamp stamp in Stamps(manifest))
        {
            CheckInputs(stamp, project, hasher);
        }

        if (Log.HasLoggedErrors)
        {
            Distrust(settings.FineTuneFolder);
        }
        else
        {
            BuildEngine.Say($"{manifest.Project}: {Quantity.Of(_files, "file")} of the model and {Quantity.Of(_inputs, "input")} are as the manifest records");
        }
    }

    /// <summary>
    /// A file may have changed without its size or time telling. The next build is to read all files and to put all of the model in its place, or it would
    /// find nothing to do.
    /// </summary>
    private static void Distrust(string fineTuneFolder)
    {
        File.Delete(FileHasher.MemoOf(fineTuneFolder));
        new ManifestFile(fineTuneFolder).Forget();
    }

    private void CheckModel(string folder, ModelManifest manifest, FileHasher hasher)
    {
        var recorded = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (OutputFile output in
            (manifest.Train?.Outputs ?? []).Concat(manifest.Evaluate?.Outputs ?? []).Concat(manifest.Export?.Outputs ?? []))
        {
            recorded[output.Path] = output.Sha256;
        }

        foreach ((string file, string sha256) in recorded)
        {
            if (PathBelow.TryResolve(folder, file, out string? path, out string? objection))
            {
                CheckOutput(path, file, sha256, hasher);
            }
            else
            {
                // A manifest comes with the model, and the model may come from anywhere.
                Fail(Path.Combine(folder, ResultFiles.Manifest), file, objection);
            }

            _files++;
        }

        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string file = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (!ManifestFile.Files.Contains(file) && !recorded.ContainsKey(file))
            {
                Fail(path, file, "is in no manifest");
            }
        }
    }

    /// <summary>The arguments are the project's own, as they are written with the model and not with the stage.</summary>
    private void CheckArguments(string folder, ProjectSpec project)
    {
        string path = Path.Combine(folder, ResultFiles.TrainingArguments);
        if (!File.Exists(path))
        {
            Fail(path, ResultFiles.TrainingArguments, "is missing");
        }
        else if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(ManifestFile.Arguments(project)))
        {
            Fail(path, ResultFiles.TrainingArguments, "has other arguments than the project");
        }
    }

    private void CheckReplay(ProjectSpec project)
    {
        if (IsReplayed && bool.TryParse(project.Training.ResumeFromCheckpoint, out bool resumes) && resumes)
        {
            throw new FineTuneException(DiagnosticCatalog.NoReplayOfLastCheckpoint, project.PositionOf(nameof(project.Training.ResumeFromCheckpoint)));
        }
    }

    private void CheckInputs(StageStamp stamp, ProjectSpec project, FileHasher hasher)
    {
        IReadOnlyDictionary<string, string> named = DatasetInputs.DatasetFiles(project);
        foreach (KeyEntry entry in stamp.Entries.Where(entry => entry.Kind == EntryKind.File))
        {
            string path = entry.Name.StartsWith(BaseModelInputs.Prefix, StringComparison.Ordinal)
                ? BaseModelInputs.PathOf(project.BaseModel, entry.Name[BaseModelInputs.Prefix.Length..])
                : Path.GetFullPath(entry.Display, Path.GetDirectoryName(project.ProjectFile)!);
            // A renamed file, or one of the Hub, lies where the project has it now.
            string now = File.Exists(path) ? path : named.GetValueOrDefault(entry.Name) ?? path;
            Check(now, entry.Display, entry.Value, hasher);
            _inputs++;
        }
    }

    /// <summary>A report is what the stage wrote, apart from the places that the build has filled (<see cref="ReportSlots"/>).</summary>
    private void CheckOutput(string path, string file, string sha256, FileHasher hasher)
    {
        if (file != ResultFiles.Report || !File.Exists(path))
        {
            Check(path, file, sha256, hasher);
        }
        else if (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ReportSlots.Emptied(File.ReadAllText(path))))) != sha256)
        {
            Fail(path, file, "has another content");
        }
    }

    private void Check(string path, string shown, string sha256, FileHasher hasher)
    {
        if (hasher.Hash(path) is not { } digest)
        {
            Fail(path, shown, "is missing");
        }
        else if (digest != sha256)
        {
            Fail(path, shown, "has another content");
        }
    }

    private void Fail(string path, string shown, string how) =>
        Log.Report(DiagnosticCatalog.NotAsRecorded, new SourcePosition(path), DiagnosticCatalog.NotAsRecorded.Message(shown, how));
}
