using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What the project says of processes that train together, before anything of it runs.</summary>
internal sealed class ProcessRules(ProjectXml project, ProjectInput input, DiagnosticList diagnostics)
{
    private bool HasLauncher => input.Launcher.Trim().Length > 0;

    /// <returns>How many processes the project has trained by itself; 1 where a launcher says it, or the value is none.</returns>
    public int Check()
    {
        int? processes = ProcessValues.WholeNumber(input.Processes);
        Check("FineTuneProcesses", input.Processes, processes is not null, ProcessValues.WholeNumberIs);
        Check(
            "FineTuneCollectiveTimeout", input.CollectiveTimeout, ProcessValues.Seconds(input.CollectiveTimeout) is not null, ProcessValues.SecondsAre);
        Check("FineTuneCollective", input.Collective, ProcessValues.Collective(input.Collective) is not null, ProcessValues.CollectiveIs);
        Check("FineTuneLauncher", input.Launcher, CommandWords.Of(input.Launcher) is not null, ProcessValues.LauncherIs);
        if (HasLauncher || processes is null)
        {
            return 1;
        }

        string cores = Quantity.Of(Environment.ProcessorCount, "core");
        string most = string.Create(CultureInfo.InvariantCulture, $"at most {ProcessValues.Most}, which is what this machine of {cores} may have");
        Check("FineTuneProcesses", input.Processes, processes <= ProcessValues.Most, most);
        return processes.Value;
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
