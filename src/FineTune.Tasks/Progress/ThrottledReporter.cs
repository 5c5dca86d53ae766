using FineTune.Contracts;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Progress;

/// <summary>For logs that keep every line: one line each half minute, and the last one of what went on long enough to be shown.</summary>
internal sealed class ThrottledReporter(IBuildEngine build, string stage, TimeProvider time) : IStageReporter
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private long _shownAt = time.GetTimestamp();
    private ProgressEvent? _heldBack;
    private string? _shownActivity;

    public void Info(string text) => build.Say($"{stage}: {text}");

    public void Progress(ProgressEvent progress)
    {
        _heldBack = progress;
        if (time.GetElapsedTime(_shownAt) >= Interval)
        {
            Show(progress);
        }
    }

    public void Finish()
    {
        if (_heldBack is { } last && last.Activity == _shownActivity)
        {
            Show(last);
        }
    }

    private void Show(ProgressEvent progress)
    {
        build.Say($"{stage}: {ProgressText.Of(progress, stage)}");
        _shownAt = time.GetTimestamp();
        _shownActivity = progress.Activity;
        _heldBack = null;
    }
}
