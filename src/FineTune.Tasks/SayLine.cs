using FineTune.Tasks.Progress;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>A line for the user, which MSBuild's own Message would hide under the Terminal Logger.</summary>
public sealed class SayLine : Task
{
    [Required]
    public string Text { get; set; } = "";

    public override bool Execute()
    {
        BuildEngine.Say(Text);
        return true;
    }
}
