using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What the project says of processes that train together, before anything of it runs.</summary>
internal sealed class ProcessRules(ProjectXml project, ProjectInput input, DiagnosticList diagnostics)
{
    private bool HasLauncher => input.Launcher.Trim().Length > 0;

    /// <returns>How many processes train; null where a launcher of the project's says it when it starts them, or the value is none.</returns>
    public int? Check()
    {
        int? processes = input.Processes.Trim().Length == 0 ? 1 : ProcessValues.WholeNumber(input.Processes);
        Check("FineTuneProcesses", input.Processes, processes is not null, ProcessValues.WholeNumberIs);
        Check(
            "FineTuneCollectiveTimeout", input.CollectiveTimeout, ProcessValues.Seconds(input.CollectiveTimeout) is not null, ProcessValues.SecondsAre);
        Check("FineTuneCollective", input.Collective, ProcessValues.Collective(input.Collective) is not null, ProcessValues.CollectiveIs);
        Check("FineTuneLauncher", input.Launcher, CommandWords.Of(input.Launcher) is not null, ProcessValues.LauncherIs);
        if (HasLauncher || processes is null)
        {
            return null;
        }

        string cores = Quantity.Of(Environment.ProcessorCount, "core");
        string most = string.Create(CultureInfo.InvariantCulture, $"at most {ProcessValues.Most}, which is what this machine of {cores} may have");
        Check("FineTuneProcesses", input.Processes, processes <= ProcessValues.Most, most);
        return ProcessValues.WholeNumber(input.Ranks) ?? (processes <= ProcessValues.Most ? processes : null);
    }

    private void Check(string property, string text, bool isGood, string expected)
    {
        string value = text.Trim();
        if (value.Length > 0 && !isGood)
        {
            diagnostics.Add(DiagnosticCatalog.BadValue, project.PositionOf(property, value), property, value, expected);
        }
    }
}
