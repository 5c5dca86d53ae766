using System.Security.Cryptography;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.EngineProcesses;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Validation;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Checks the whole project file and writes what it means, with every default filled in, for the stages to read.</summary>
public sealed class ValidateProject : Task
{
    [Required]
    public string ProjectFile { get; set; } = "";

    [Required]
    public string ProjectName { get; set; } = "";

    /// <summary>Where the checked project goes, for people.</summary>
    [Required]
    public string SpecFile { get; set; } = "";

    /// <summary>The same for the stages, under a name of its content: a build of the same project with other values, at the same time, has another.</summary>
    [Output]
    public string StageSpecFile { get; set; } = "";

    /// <summary>Name by Include, evaluated value by the metadata Value.</summary>
    [Required]
    public ITaskItem[] Arguments { get; set; } = [];

    public ITaskItem[] Datasets { get; set; } = [];

    /// <summary>Folders that the project's builds write.</summary>
    public ITaskItem[] OutputFolders { get; set; } = [];

    public ITaskItem[] Metrics { get; set; } = [];

    public ITaskItem[] Sweeps { get; set; } = [];

    /// <summary>The properties of a sweep: name by Include, value by the metadata Value.</summary>
    public ITaskItem[] SweepProperties { get; set; } = [];

    /// <summary>The TrainingArguments items: YAML files.</summary>
    public ITaskItem[] ArgumentFiles { get; set; } = [];

    public string Recipe { get; set; } = "";

    public ITaskItem[] Hooks { get; set; } = [];

    public ITaskItem[] OptimizerGroups { get; set; } = [];

    public ITaskItem[] Samples { get; set; } = [];

    public ITaskItem[] Slices { get; set; } = [];

    public ITaskItem[] Exports { get; set; } = [];

    public string FineTuneTask { get; set; } = "";

    public string BaseModel { get; set; } = "";

    /// <summary>Model folder of the project that BaseModel names; empty where it names none.</summary>
    public string BaseModelFolder { get; set; } = "";

    public string EvalSplit { get; set; } = "";

    public string ReportIncludeTexts { get; set; } = "";

    public string PushTo { get; set; } = "";

    /// <summary>True where HubToken is set; its value has no business here.</summary>
    public bool HasHubToken { get; set; }

    public string HubCreatePr { get; set; } = "";

    /// <summary>True where the base model or a dataset comes from the Hub.</summary>
    [Output]
    public bool HasHubInputs { get; set; }

    /// <summary>Repository that Push writes to; empty where it writes to none.</summary>
    [Output]
    public string HubRepository { get; set; } = "";

    public string Device { get; set; } = "";

    public string Processes { get; set; } = "";

    /// <summary>The ranks of the launcher that has started this build, where this project has them; else empty.</summary>
    public string Ranks { get; set; } = "";

    public string Collective { get; set; } = "";

    public string CollectiveTimeout { get; set; } = "";

    public string Launcher { get; set; } = "";

    /// <summary>False has no annotations in a workflow of GitHub.</summary>
    public bool GitHub { get; set; } = true;

    /// <summary>Codes that are not warned of.</summary>
    public string NoWarn { get; set; } = "";

    /// <summary>Path of the Directory.Build.props that counts here.</summary>
    public string DirectoryBuildProps { get; set; } = "";

    public string TorchDir { get; set; } = "";

    public string TorchPackage { get; set; } = "";

    public string TorchVersion { get; set; } = "";

    public string PackageFolders { get; set; } = "";

    public string RuntimeIdentifier { get; set; } = "";

    public override bool Execute()
    {
        GitHubAnnotations.Configure(GitHub, NoWarn);
        var diagnostics = new DiagnosticList();
        try
        {
            var reader = new ProjectReader(Input(), diagnostics);
            ProjectSpec? read = reader.Read();
            foreach (string note in reader.Notes)
            {
                Log.Say(MessageImportance.High, note);
            }

            if (read is { } project)
            {
                byte[] json = RecordFile.Write(project);
                Write(json);
                StageSession.Know(StageSpecFile, project, json);
                HasHubInputs = project.HasHubInputs;
                HubRepository = project.PushToHub?.Id ?? "";
                SayWhichModel(project.BaseModel);
            }
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, SpecFile) is { } failure)
        {
            Log.Report(failure, ProjectFile);
        }

        Log.Report(diagnostics);
        return !Log.HasLoggedErrors;
    }

    private TorchLocator Torch => new()
    {
        OwnFolder = TorchDir,
        Package = TorchPackage,
        Version = TorchVersion,
        PackageFolders = PackageFolders,
        RuntimeIdentifier = RuntimeIdentifier,
    };

    private void Write(byte[] json)
    {
        const int digits = 16;
        string folder = Path.Combine(Path.GetDirectoryName(SpecFile)!, "projects");
        StageSpecFile = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(json))[..digits] + ".json");
        AtomicFile.WriteIfDifferent(SpecFile, json);
        if (!File.Exists(StageSpecFile))
        {
            AtomicFile.Write(StageSpecFile, json);
            RemoveOld(folder);
        }
    }

    /// <summary>Those of builds that have long ended.</summary>
    private static void RemoveOld(string folder)
    {
        DateTime old = DateTime.UtcNow.AddDays(-7);
        foreach (string path in Directory.GetFiles(folder))
        {
            if (File.GetLastWriteTimeUtc(path) < old)
            {
                File.Delete(path);
            }
        }
    }

    private static List<EvaluatedItem> Items(ITaskItem[] items)
    {
        var evaluated = new List<EvaluatedItem>(items.Length);
        foreach (ITaskItem item in items)
        {
            evaluated.Add(new EvaluatedItem(item));
        }

        return evaluated;
    }

    private static Dictionary<string, string> ValuesByName(ITaskItem[] items)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (ITaskItem item in items)
        {
            values[item.ItemSpec] = item.GetMetadata("Value");
        }

        return values;
    }

    /// <summary>A folder goes before a model of the Hub of the same name; nobody should have to guess which it was.</summary>
    private void SayWhichModel(BaseModelSpec model)
    {
        if (model.Kind == BaseModelKind.Folder
            && model.Reference.Contains('/', StringComparison.Ordinal)
            && HubReference.TryParse(model.Reference) is not null)
        {
            BuildEngine.Say($"BaseModel: the folder {model.Location}, not a model of the Hub");
        }
    }

    private ProjectInput Input()
    {
        return new ProjectInput
        {
            Name = ProjectName,
            ProjectFile = ProjectFile,
            SpecFile = SpecFile,
            Task = FineTuneTask,
            BaseModel = BaseModel,
            BaseModelFolder = BaseModelFolder,
            PackageFolders = PackageFolders,
            EvalSplit = EvalSplit,
            ReportIncludeTexts = ReportIncludeTexts,
            PushTo = PushTo,
            HasHubToken = HasHubToken,
            HubCreatePr = HubCreatePr,
            Device = Device,
            Processes = Processes,
            Ranks = Ranks,
            Collective = Collective,
            CollectiveTimeout = CollectiveTimeout,
            Launcher = Launcher,
            GlobalProperties = BuildEngine6.GetGlobalProperties(),
            DirectoryBuildProps = DirectoryBuildProps,
            TorchFolder = Torch.TryFind(ProjectFile),
            Arguments = ValuesByName(Arguments),
            ArgumentFiles = Items(ArgumentFiles),
            Recipe = Recipe,
            Hooks = Items(Hooks),
            OptimizerGroups = Items(OptimizerGroups),
            Samples = Items(Samples),
            Slices = Items(Slices),
            Exports = Items(Exports),
            Datasets = Items(Datasets),
            OutputFolders = [.. OutputFolders.Select(folder => folder.GetMetadata("FullPath"))],
            Metrics = Items(Metrics),
            Sweeps = Items(Sweeps),
            SweepProperties = ValuesByName(SweepProperties),
        };
    }
}
