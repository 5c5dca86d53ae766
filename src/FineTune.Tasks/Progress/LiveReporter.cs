using FineTune.Contracts;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Progress;

/// <summary>
/// Rewrites the project's line of the Terminal Logger, which has this only for test runs: the messages are those of a test run,
/// and the targets have started <c>_TestRunStart</c> before.
/// </summary>
internal sealed class LiveReporter(IBuildEngine engine, string stage) : IStageReporter
{
    public void Info(string text) => Send("TLTESTOUTPUT", "    " + text);

    public void Progress(ProgressEvent progress) => Send("TLTESTPASSED", ProgressText.Of(progress, stage));

    public void Finish()
    {
        // The line goes away with the project's own end; there is nothing to hold back.
    }

    private void Send(string type, string line)
    {
        string text = DisplayText.Escape(line);
        engine.LogMessageEvent(new ExtendedBuildMessageEventArgs(type, text, null, null, MessageImportance.High)
        {
            ExtendedMetadata = new Dictionary<string, string?> { ["localizedResult"] = stage, ["displayName"] = text },
        });
    }
}
