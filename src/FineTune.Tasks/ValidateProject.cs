using System.Text;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
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

    /// <summary>Where the checked project goes.</summary>
    [Required]
    public string SpecFile { get; set; } = "";

    /// <summary>Name by Include, evaluated value by the metadata Value.</summary>
    [Required]
    public ITaskItem[] Arguments { get; set; } = [];

    public ITaskItem[] Datasets { get; set; } = [];

    public ITaskItem[] Metrics { get; set; } = [];

    /// <summary>The TrainingArguments items: YAML files.</summary>
    public ITaskItem[] ArgumentFiles { get; set; } = [];

    public string Recipe { get; set; } = "";

    public string FineTuneTask { get; set; } = "";

    public string BaseModel { get; set; } = "";

    public string EvalSplit { get; set; } = "";

    public string PushTo { get; set; } = "";

    public string Device { get; set; } = "";

    public override bool Execute()
    {
        var diagnostics = new DiagnosticList();
        try
        {
            if (new ProjectReader(Input(), diagnostics).Read() is { } project)
            {
                string json = JsonSerializer.Serialize(project, ContractsJson.File.ProjectSpec);
                AtomicFile.WriteIfDifferent(SpecFile, Encoding.UTF8.GetBytes(json));
            }
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, SpecFile) is { } failure)
        {
            Log.Report(failure, ProjectFile);
        }

        Log.Report(diagnostics);
        return !Log.HasLoggedErrors;
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

    private ProjectInput Input()
    {
        var arguments = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (ITaskItem argument in Arguments)
        {
            arguments[argument.ItemSpec] = argument.GetMetadata("Value");
        }

        return new ProjectInput
        {
            Name = ProjectName,
            ProjectFile = ProjectFile,
            SpecFile = SpecFile,
            Task = FineTuneTask,
            BaseModel = BaseModel,
            EvalSplit = EvalSplit,
            PushTo = PushTo,
            Device = Device,
            Arguments = arguments,
            ArgumentFiles = Items(ArgumentFiles),
            Recipe = Recipe,
            Datasets = Items(Datasets),
            Metrics = Items(Metrics),
        };
    }
}
