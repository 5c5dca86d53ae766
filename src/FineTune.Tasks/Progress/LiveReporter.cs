using FineTune.Contracts;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Progress;

/// <summary>Shows progress in the project's line of the Terminal Logger, and what is said on the way above it.</summary>
internal sealed class LiveReporter(IBuildEngine build, string stage) : IStageReporter
{
    public void Info(string text) => build.Say($"{stage}: {text}");

    public void Progress(ProgressEvent progress) => build.ShowLive(stage, ProgressText.Of(progress, stage));

    public void Finish()
    {
        // The line goes away with the project's own end; there is nothing to hold back.
    }
}
