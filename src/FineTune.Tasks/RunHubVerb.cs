using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Runs a verb of the engine that is about the Hub and no stage: preflight, login, doctor. What it says goes to the log.</summary>
public sealed class RunHubVerb : Task
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

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
            string? running = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH");
            string host = string.IsNullOrEmpty(running) ? "dotnet" : running;
            using EngineProcess engine = EngineProcess.Start(host, ["exec", EnginePath, Verb.ToLowerInvariant(), .. Arguments], Grace, Interactive);
            var conversation = new EngineConversation(Log, new ThrottledReporter(Log, Verb, TimeProvider.System), engine, new SourcePosition(ProjectFile));
            while (engine.ReadLine() is { } line)
            {
                conversation.Hear(line);
            }

            if (engine.WaitForExit() != 0 && !conversation.ReportedError)
            {
                conversation.Report(DiagnosticCatalog.EngineCrashed, engine.WaitForExit(), string.Join(Environment.NewLine, ["", .. engine.LastLines]));
            }
            else if (conversation.Result is { Succeeded: true, Summary: { Length: > 0 } summary })
            {
                Log.LogMessage(MessageImportance.High, "{0}: {1}", Verb, summary);
            }
        }
        catch (FineTuneException failure)
        {
            Log.Report(failure, ProjectFile);
        }

        return !Log.HasLoggedErrors;
    }
}
