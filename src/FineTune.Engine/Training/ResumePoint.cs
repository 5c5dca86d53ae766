using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Events;

namespace FineTune.Engine.Training;

/// <summary>The checkpoint a run goes on from.</summary>
/// <param name="Folder">Full path.</param>
/// <param name="OfThisRun">False for one of other arguments, whose best model is not one of this run.</param>
internal sealed record ResumePoint(string Folder, bool OfThisRun)
{
    private const string Last = "true";

    /// <summary>This run's last checkpoint; otherwise the one ResumeFromCheckpoint asks for; otherwise null, which starts anew.</summary>
    /// <param name="maxSteps">Steps that the run has in all.</param>
    /// <exception cref="FineTuneException">FT3004: the checkpoint does not fit; FT3012: there is none.</exception>
    public static ResumePoint? Find(TrainingArguments arguments, CheckpointFolder checkpoints, int maxSteps, IEventSink events)
    {
        if (checkpoints.LastStep is { } step)
        {
            return new ResumePoint(checkpoints.PathOf(step), OfThisRun: true);
        }

        if (arguments.ResumeFromCheckpoint is not { } wanted || (bool.TryParse(wanted, out bool resumes) && !resumes))
        {
            SayWhatIsLeft(checkpoints, maxSteps, events);
            return null;
        }

        string folder = Path.GetFullPath(bool.TryParse(wanted, out _) ? LastOfAnotherRun(checkpoints, wanted) : wanted);
        if (!Directory.Exists(folder))
        {
            throw NoCheckpoint(wanted, "there is no such folder");
        }

        if (!File.Exists(Path.Combine(folder, RunIdentity.File)) || !Checkpoint.IsWhole(folder))
        {
            throw NoCheckpoint(wanted, $"'{folder}' is not a whole checkpoint of this engine");
        }

        CheckpointFit.ThrowIfDifferent(folder, checkpoints.Run);
        return new ResumePoint(folder, OfThisRun: false);
    }

    /// <summary>
    /// How many processes had their batches in a step of the run that is gone on from: a step keeps its rows, however many processes it is dealt to now.
    /// Null where there is no such run; what is wrong with its checkpoint <see cref="Find"/> and its loading say.
    /// </summary>
    public static int? RanksOf(TrainingArguments arguments, CheckpointFolder checkpoints)
    {
        string? folder = checkpoints.LastStep is { } step ? checkpoints.PathOf(step)
            : arguments.ResumeFromCheckpoint is not { } wanted ? null
            : !bool.TryParse(wanted, out bool resumes) ? Path.GetFullPath(wanted)
            : resumes && checkpoints.LastStepOfAnotherRun is { } other ? checkpoints.PathOf(other)
            : null;
        return folder is null ? null : RanksOf(folder);
    }

    /// <summary>The same of a checkpoint; null where there is none that can be read.</summary>
    public static int? RanksOf(string folder)
    {
        string state = Path.Combine(folder, Checkpoint.State);
        try
        {
            return File.Exists(state) ? TrainerState.FromText(File.ReadAllText(state), folder).Ranks : null;
        }
        catch (FineTuneException)
        {
            return null;
        }
    }

    private static string LastOfAnotherRun(CheckpointFolder checkpoints, string wanted) =>
        checkpoints.LastStepOfAnotherRun is { } step
            ? checkpoints.PathOf(step)
            : throw NoCheckpoint(wanted, "this project has no checkpoint");

    private static FineTuneException NoCheckpoint(string wanted, string reason) =>
        new(DiagnosticCatalog.NoCheckpoint, null, wanted, reason) { Argument = nameof(TrainingArguments.ResumeFromCheckpoint) };

    /// <summary>
    /// A checkpoint of other arguments is never used unasked; whoever wanted to extend a run learns how. Of a run that has ended nothing is lost, so nothing
    /// else is said of it.
    /// </summary>
    private static void SayWhatIsLeft(CheckpointFolder checkpoints, int maxSteps, IEventSink events)
    {
        if (checkpoints.LastStepOfAnotherRun is { } step)
        {
            RunIdentity other = RunIdentity.Load(checkpoints.PathOf(step));
            string differences = CheckpointFit.Differences(other, checkpoints.Run)
                ?? (other.Data.Value == checkpoints.Run.Data.Value ? "its base model, a hook or the SDK was another" : "the training rows are others");
            bool fits = CheckpointFit.Fits(other, checkpoints.Run);
            if (checkpoints.IsFinished(other))
            {
                if (fits && step < maxSteps)
                {
                    events.Info(
                        FormattableString.Invariant($"the run before ended at step {step} ({differences}); ResumeFromCheckpoint=true goes on from there"));
                }

                return;
            }

            string hint = fits ? "; ResumeFromCheckpoint=true goes on from it" : "";
            events.Info(FormattableString.Invariant($"the checkpoint of step {step} is of another run ({differences}) and is not used{hint}"));
        }
    }
}
