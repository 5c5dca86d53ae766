using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.EngineProcesses;
using FineTune.Tasks.Store;
using FineTune.Tasks.Validation;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Stages;

/// <summary>What every stage of a project is told by the build, as one item: its metadata are the names here.</summary>
internal sealed class StageSettings(ITaskItem item)
{
    /// <summary>The project that ValidateProject wrote for this build.</summary>
    public string SpecFile => item.GetMetadata(nameof(SpecFile));

    public string ProjectFile => item.GetMetadata(nameof(ProjectFile));

    /// <summary>The folder of all stages, <c>obj/finetune</c>.</summary>
    public string FineTuneFolder => item.GetMetadata(nameof(FineTuneFolder));

    /// <summary>The product folder; Push reads it.</summary>
    public string ModelFolder => item.GetMetadata(nameof(ModelFolder));

    /// <summary>The file that Predict asks the model about, as it is written.</summary>
    public string PredictFile => item.GetMetadata(nameof(PredictFile));

    public string EnginePath => item.GetMetadata(nameof(EnginePath));

    public string SdkVersion => item.GetMetadata(nameof(SdkVersion));

    public string Device => item.GetMetadata(nameof(Device)) is { Length: > 0 } device ? device : "auto";

    public string MklKernels => item.GetMetadata(nameof(MklKernels)) is { Length: > 0 } kernels ? kernels : Contracts.MklKernels.Auto;

    /// <summary>How many processes run a stage together that several can.</summary>
    /// <exception cref="FineTuneException">FT1004.</exception>
    public int Processes => Number(nameof(Processes), "FineTuneProcesses", 1, ProcessValues.WholeNumber, ProcessValues.WholeNumberIs);

    /// <summary>How many a training of this build would have; null where only its launcher knows.</summary>
    /// <exception cref="FineTuneException">FT1004.</exception>
    public int? TrainingProcesses => Launcher.Count > 0 ? null : Ranks ?? Processes;

    /// <summary>How many ranks MPI's launcher has started, which may take part in a stage of this project; null where none do.</summary>
    public int? Ranks => int.TryParse(item.GetMetadata(nameof(Ranks)), NumberStyles.None, CultureInfo.InvariantCulture, out int ranks) ? ranks : null;

    /// <summary>How many seconds one of them waits for the others.</summary>
    /// <exception cref="FineTuneException">FT1004.</exception>
    public int CollectiveTimeout =>
        Number(nameof(CollectiveTimeout), "FineTuneCollectiveTimeout", 600, ProcessValues.Seconds, ProcessValues.SecondsAre);

    /// <summary>The words of the command that starts the engine on every rank; empty where the build starts it.</summary>
    /// <exception cref="FineTuneException">FT1004: a quote is not closed.</exception>
    public IReadOnlyList<string> Launcher =>
        CommandWords.Of(item.GetMetadata(nameof(Launcher)))
        ?? throw BadValue("FineTuneLauncher", item.GetMetadata(nameof(Launcher)), ProcessValues.LauncherIs);

    /// <summary>The file of an MPI library; null takes the launcher's.</summary>
    public string? MpiLibrary => item.GetMetadata(nameof(MpiLibrary)) is { Length: > 0 } library ? library : null;

    /// <summary>By what they talk to each other.</summary>
    /// <exception cref="FineTuneException">FT1004.</exception>
    public CollectiveEngine Collective
    {
        get
        {
            string text = item.GetMetadata(nameof(Collective));
            return string.IsNullOrWhiteSpace(text) ? CollectiveEngine.Auto
                : ProcessValues.Collective(text) ?? throw BadValue("FineTuneCollective", text, ProcessValues.CollectiveIs);
        }
    }

    /// <summary>How many threads the engine computes with; null for as many as the machine has.</summary>
    public int? Threads => int.TryParse(item.GetMetadata(nameof(Threads)), NumberStyles.None, CultureInfo.InvariantCulture, out int threads) ? threads : null;

    /// <summary>The number of the trial that this build is; empty where it is none.</summary>
    public string Trial => item.GetMetadata(nameof(Trial));

    public string ProjectName => Path.GetFileNameWithoutExtension(ProjectFile);

    /// <summary>What the stage is called in the project's own line: with its trial, where it is one's.</summary>
    public string ActivityOf(string stage) => Trial.Length > 0 ? $"Trial {Trial}, {stage}" : stage;

    /// <summary>What the stage is called in lines: in a build of several projects with the project's name.</summary>
    public string TitleOf(string stage) => Flag("IsAmongOthers") ? $"{ProjectName}, {ActivityOf(stage)}" : ActivityOf(stage);

    /// <summary>True where somebody watches the training.</summary>
    public bool ReportsLive => Flag(nameof(ReportsLive));

    public bool ShareDevice => Flag(nameof(ShareDevice));

    /// <summary>True runs a stage whatever its stamp and the store say.</summary>
    public bool NoCache => Flag(nameof(NoCache));

    /// <summary>False reads every file anew.</summary>
    public bool HashMemo => item.GetMetadata(nameof(HashMemo)) is not "false";

    /// <summary>True where nothing may be asked of the network.</summary>
    public bool Offline => Flag(nameof(Offline));

    /// <summary>True where a revision of the Hub that is not pinned is an error.</summary>
    public bool LockedMode => Flag(nameof(LockedMode));

    /// <summary>True pins the revisions of the Hub anew.</summary>
    public bool UpdatePins => Flag(nameof(UpdatePins));

    /// <summary>Where libtorch is looked for.</summary>
    public TorchLocator Torch => new()
    {
        OwnFolder = item.GetMetadata("TorchDir"),
        Package = item.GetMetadata("TorchPackage"),
        Version = item.GetMetadata("TorchVersion"),
        PackageFolders = item.GetMetadata("PackageFolders"),
        RuntimeIdentifier = item.GetMetadata("RuntimeIdentifier"),
    };

    /// <summary>Where ONNX Runtime is looked for.</summary>
    public OnnxRuntimeLocator OnnxRuntime => new()
    {
        Version = item.GetMetadata("OnnxRuntimeVersion"),
        PackageFolders = item.GetMetadata("PackageFolders"),
        RuntimeIdentifier = item.GetMetadata("RuntimeIdentifier"),
    };

    /// <summary>Where the library that decodes pictures is looked for.</summary>
    public ImageLibraryLocator ImageLibrary => new()
    {
        Package = item.GetMetadata("ImageLibraryPackage"),
        Version = item.GetMetadata("ImageLibraryVersion"),
        PackageFolders = item.GetMetadata("PackageFolders"),
        RuntimeIdentifier = item.GetMetadata("RuntimeIdentifier"),
    };

    /// <summary>The store; null where there is no place for it.</summary>
    /// <exception cref="Contracts.FineTuneException">FT9103: the size limit is no size.</exception>
    public StoreSettings? Store() => StoreSettings.Of(ProjectFile, item.GetMetadata("CachePath"), Flag("CacheReadOnly"), item.GetMetadata("CacheSizeLimit"));

    private int Number(string metadata, string property, int standard, Func<string, int?> parse, string expected)
    {
        string text = item.GetMetadata(metadata);
        return string.IsNullOrWhiteSpace(text) ? standard
            : parse(text) ?? throw BadValue(property, text, expected);
    }

    private FineTuneException BadValue(string property, string text, string expected) =>
        new(DiagnosticCatalog.BadValue, new SourcePosition(ProjectFile), property, text, expected);

    private bool Flag(string name) => item.GetMetadata(name).Equals("true", StringComparison.OrdinalIgnoreCase);
}
