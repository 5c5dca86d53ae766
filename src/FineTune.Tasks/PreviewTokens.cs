using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.EngineProcesses;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>
/// Prints the first rows of each split as the model will see them. The engine is started without a shell, for which a folder's name may be a command, and its
/// lines are printed as they are: a text of the data may look like a compiler's error.
/// </summary>
public sealed class PreviewTokens : Task
{
    private const int MaxRows = 1000;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>What the build tells every stage (<c>StageSettings</c>).</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!;

    /// <summary>Rows of each split: a whole number.</summary>
    [Required]
    public string Rows { get; set; } = "";

    public override bool Execute()
    {
        var settings = new StageSettings(Settings);
        try
        {
            Print(settings, WantedRows(settings));
        }
        catch (FineTuneException failure)
        {
            Log.Report(failure, settings.ProjectFile);
        }

        return !Log.HasLoggedErrors;
    }

    private string WantedRows(StageSettings settings) =>
        int.TryParse(Rows.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MaxRows
            ? count.ToString(CultureInfo.InvariantCulture)
            : throw new FineTuneException(
                DiagnosticCatalog.BadValue, new SourcePosition(settings.ProjectFile), "PreviewRows", Rows, $"a whole number from 1 to {MaxRows}");

    private void Print(StageSettings settings, string rows)
    {
        string tokens = new StageFolder(settings.FineTuneFolder, Contracts.Stage.Tokenize).Output;
        string[] arguments = ["exec", settings.EnginePath, "preview", "--tokens", tokens, "--rows", rows, "--project", settings.SpecFile];
        using EngineProcess engine = EngineProcess.Start(EngineProcess.RunningHost, arguments, Grace);
        while (engine.ReadLine() is { } line)
        {
            BuildEngine.Say(line);
        }

        int exitCode = engine.WaitForExit();
        if (exitCode != 0)
        {
            throw new FineTuneException(
                DiagnosticCatalog.EngineCrashed, new SourcePosition(settings.ProjectFile), exitCode, new OutputLines(engine.LastLines));
        }
    }
}
