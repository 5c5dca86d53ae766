using FineTune.Contracts;
using FineTune.Tasks.Clients;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Stamps;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>
/// Says what an app has to know of a model to be compiled against it. It starts no engine: what Tokenize has found out is there, of this build or of the last
/// one, and where there was none yet the project file alone says what it can.
/// </summary>
public sealed class DescribeModel : Task
{
    [Required]
    public string ProjectFile { get; set; } = "";

    [Required]
    public string ProjectName { get; set; } = "";

    /// <summary>The folder of all stages, <c>obj/finetune</c>.</summary>
    [Required]
    public string FineTuneFolder { get; set; } = "";

    public string FineTuneTask { get; set; } = "";

    public string ProblemType { get; set; } = "";

    public ITaskItem[] Datasets { get; set; } = [];

    /// <summary>The Export items.</summary>
    public ITaskItem[] Exports { get; set; } = [];

    /// <summary>True for an editor, which asks while the project is half written.</summary>
    public bool IsDesignTime { get; set; }

    /// <summary>The project, with the metadata Model, Contract (JSON), Source (C#) and the Package it needs; none for a task that has no client.</summary>
    [Output]
    public ITaskItem[] Contracts { get; set; } = [];

    public override bool Execute()
    {
        try
        {
            if (Describe() is { } contract)
            {
                ThrowIfNotExported();
                Contracts = [ItemOf(contract)];
            }
        }
        catch (FineTuneException failure)
        {
            Log.Report(failure, ProjectFile);
        }

        return !Log.HasLoggedErrors;
    }

    private ClientContract? Describe()
    {
        // Other tasks, such as text-generation, have no client.
        if (EnumNames.Find(typeof(FineTuneTask), FineTuneTask.Trim()) is not Contracts.FineTuneTask task || !ClientSource.IsKnown(task))
        {
            return null;
        }

        ScannedDataset scanned = ScannedDataset.Find(new StageFolder(FineTuneFolder, Stage.Tokenize).Output) ?? Written();
        return new ClientContract(ProjectName, task, scanned.ProblemType, scanned.HasPairs, ClientSource.HasLabels(task) ? scanned.Labels : []);
    }

    /// <summary>What the project file says of data that nobody has read.</summary>
    private ScannedDataset Written()
    {
        ITaskItem? named = Array.Find(Datasets, dataset => dataset.GetMetadata("LabelNames").Length > 0);
        return new ScannedDataset(
            EnumNames.Find(typeof(ProblemType), ProblemType.Trim()) as ProblemType?,
            Array.Exists(Datasets, dataset => dataset.GetMetadata("TextPairColumn").Length > 0),
            named is null ? [] : named.GetMetadata("LabelNames").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    private void ThrowIfNotExported()
    {
        if (!IsDesignTime && !Array.Exists(Exports, export => export.ItemSpec.Equals("onnx", StringComparison.OrdinalIgnoreCase)))
        {
            throw new FineTuneException(DiagnosticCatalog.NoOnnxExport, new SourcePosition(ProjectFile), ProjectName);
        }
    }

    private TaskItem ItemOf(ClientContract contract)
    {
        ITaskItem2 item = new TaskItem(ProjectFile);
        item.SetMetadataValueLiteral("Model", contract.Name);
        item.SetMetadataValueLiteral("ClientName", CSharpName.Of(contract.Name));
        item.SetMetadataValueLiteral("Contract", contract.ToJson());
        item.SetMetadataValueLiteral("Package", ClientSource.PackageOf(contract.Task));
        item.SetMetadataValueLiteral("Source", ClientSource.Of(contract, ProjectFile));
        return (TaskItem)item;
    }
}
