using FineTune.Contracts;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTune.Tasks.Progress;

/// <summary>For logs that keep every line: one line now and then, and the last one.</summary>
internal sealed class ThrottledReporter(TaskLoggingHelper log, string stage, TimeProvider time) : IStageReporter
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _shownAt = time.GetTimestamp();
    private ProgressEvent? _heldBack;

    public void Info(string text) => log.LogMessage(MessageImportance.High, "{0}: {1}", stage, text);

    public void Progress(ProgressEvent progress)
    {
        _heldBack = progress;
        if (time.GetElapsedTime(_shownAt) >= Interval)
        {
            Finish();
        }
    }

    public void Finish()
    {
        if (_heldBack is not null)
        {
            log.LogMessage(MessageImportance.High, "{0}: {1}", stage, ProgressText.Of(_heldBack));
            _shownAt = time.GetTimestamp();
            _heldBack = null;
        }
    }
}
