using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using Microsoft.Build.Framework;
using Stage = FineTune.Contracts.Stage;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Compares what a stage depends on with what its last run was made from, and says in one line what follows.</summary>
public sealed class CheckStage : Task
{
    [Required]
    public string Stage { get; set; } = "";

    /// <summary>What the build tells every stage (<c>StageSettings</c>).</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!;

    /// <summary>The keys of the stages before, <c>Tokenize=abc;Train=def</c>.</summary>
    public string Expected { get; set; } = "";

    /// <summary>
    /// True where RunStage has something to do: the stage did not run for these inputs, or another build has replaced what a stage before gave.
    /// </summary>
    [Output]
    public bool MustRun { get; set; }

    /// <summary>The stage's key; empty where it cannot be told before RunStage has put back what a stage before gave.</summary>
    [Output]
    public string Key { get; set; } = "";

    public override bool Execute()
    {
        var settings = new StageSettings(Settings);
        if (TerminalMessages.AreShown)
        {
            // Large files are read from end to end where nothing is known of them.
            BuildEngine.ShowLive(settings.ActivityOf(Stage), "looking for changes");
        }

        try
        {
            Check(StageFolder.StageOf(Stage), settings);
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, settings.FineTuneFolder) is { } failure)
        {
            Log.Report(failure, settings.FineTuneFolder);
        }

        return !Log.HasLoggedErrors;
    }

    private void Check(Stage stage, StageSettings settings)
    {
        var session = new StageSession(settings, stage);
        if (stage == Contracts.Stage.Push && session.Project is { PushTo: null, PushToHub: null })
        {
            throw new FineTuneException(DiagnosticCatalog.NoDestination, new SourcePosition(session.Project.ProjectFile));
        }

        if (ExpectedKeys.Parse(Expected).Replaced(settings.FineTuneFolder) is not null)
        {
            MustRun = true;
            return;
        }

        // Each stage of each trial has a first run, and what Tokenize warns of was said before the first of them.
        bool isTrial = settings.Trial.Length > 0;
        StageDecision decision = session.Check(stage);
        Key = decision.Key.Value;
        MustRun = decision.MustRun;
        if (decision.MustRun)
        {
            string line = $"{settings.TitleOf(Stage)}: {ChangeReasons.OneLine(decision.Reasons)}";
            if (isTrial && decision.Reasons is [StageChecker.FirstRun])
            {
                Log.Say(MessageImportance.Normal, line);
            }
            else
            {
                BuildEngine.Say(line);
            }

            return;
        }

        Log.Say(MessageImportance.Normal, $"{Stage}: up to date");
        foreach (LogEvent warning in isTrial ? [] : decision.Warnings.Concat(session.OtherSteps(stage)))
        {
            Log.Report(warning, new SourcePosition(session.Project.ProjectFile));
        }
    }
}
