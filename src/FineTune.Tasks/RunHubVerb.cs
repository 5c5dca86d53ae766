using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Stages;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Runs a verb of the engine that is about the Hub and no stage: preflight, login, doctor. What it says goes to the log.</summary>
public sealed class RunHubVerb : Task
{
    [Required]
    public string Verb { get; set; } = "";

    [Required]
    public string EnginePath { get; set; } = "";

    /// <summary>Failures without a place of their own point here.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    public string[] Arguments { get; set; } = [];

    /// <summary>True lets the verb ask on the terminal.</summary>
    public bool Interactive { get; set; }

    public override bool Execute()
    {
        try
        {
            new HubVerb(Log, BuildEngine, EnginePath, ProjectFile) { Interactive = Interactive }.Run(Verb, Arguments);
        }
        catch (FineTuneException failure)
        {
            Log.Report(failure, ProjectFile);
        }

        return !Log.HasLoggedErrors;
    }
}
