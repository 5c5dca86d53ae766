using FineTune.Contracts;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Progress;

/// <summary>Shows progress in the project's line of the Terminal Logger, and what is said on the way above it.</summary>
/// <param name="project">The project's name, which begins its line.</param>
/// <param name="activity">What stands before the progress: the stage's name, with its trial where it is one's.</param>
/// <param name="title">What begins a line above it.</param>
internal sealed class LiveReporter(IBuildEngine build, string project, string activity, string title) : IStageReporter
{
    private readonly Sparkline _losses = new();

    public void Info(string text) => build.Say($"{title}: {text}");

    public void Progress(ProgressEvent progress)
    {
        if (progress.Loss is { } loss)
        {
            _losses.Add(loss);
        }

        // Asked each time: a window changes its size.
        int room = TerminalWidth.Left(project, activity, TerminalWidth.Columns());
        build.ShowLive(activity, LiveText.Of(progress, activity, _losses, room));
    }

    public void Finish()
    {
        // The line goes away with the project's own end; there is nothing to hold back.
    }
}
