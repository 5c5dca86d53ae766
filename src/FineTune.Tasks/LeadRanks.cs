using FineTune.Tasks.EngineProcesses;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>
/// In a build that MPI's launcher starts on every rank, on rank 0: from here on the others wait for a stage that they take part in, and at its end at the
/// latest are sent home.
/// </summary>
public sealed class LeadRanks : Task
{
    [Required]
    public string EnginePath { get; set; } = "";

    /// <summary>The file of an MPI library; empty takes the launcher's.</summary>
    public string MpiLibrary { get; set; } = "";

    /// <summary>True where they may take part in a stage of this project, and not in one of another project of the build.</summary>
    [Output]
    public bool Leads { get; set; }

    public override bool Execute()
    {
        Leads = WaitingRanks.Meet((IBuildEngine4)BuildEngine, JoinRanks.Command(EnginePath, MpiLibrary, waits: false));
        return true;
    }
}
