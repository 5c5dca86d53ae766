using System.Globalization;
using FineTune.Tasks.Progress;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>The first thing a build does under the Terminal Logger: the project's live line says so, and its last line will not speak of a test.</summary>
public sealed class OpenLiveLine : Task
{
    [Required]
    public string ProjectName { get; set; } = "";

    /// <summary>Has to stand before the output path where a build names one; empty where there is nothing to mend.</summary>
    [Output]
    public string Headline { get; set; } = "";

    public override bool Execute()
    {
        BuildEngine.ShowLive("Build", "checking the project");
        Headline = TerminalHeadline.WithoutTest(ProjectName, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        if (Headline.Length > 0)
        {
            // Of several output paths the last one counts; a build that fails names none.
            Log.LogMessage(MessageImportance.High, "{0} -> {1}", ProjectName, Headline + TerminalHeadline.WithoutArrow);
        }

        return true;
    }
}
