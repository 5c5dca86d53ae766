using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Events;
using FineTune.Engine.Models;
using FineTune.Engine.Training.Distributed;
using FineTune.Engine.Training.Optimizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>
/// A run's way to the disk and back: saves it, and loads what it goes on from and what was the best of it. The first of several processes reads and
/// writes; the others are told.
/// </summary>
internal sealed class TrainingCheckpoints(
    IModel model, TrainingJob job, TrainingStep step, Optimizer optimizer, WeightComparison comparison, IEventSink events)
{
    private readonly TrainingArguments _arguments = job.Arguments;
    private readonly CheckpointFolder _folder = job.Checkpoints;
    private readonly ICollective _ranks = job.Collective;

    /// <summary>Whether an evaluation that is the best so far is saved, and stays until a better one comes.</summary>
    public bool KeepsBest => _arguments.LoadBestModelAtEnd || _arguments.SaveStrategy == SaveStrategy.Best;

    private bool IsFirst => _ranks.Rank == 0;

    /// <summary>Gives the model and the optimizer what the last checkpoint has.</summary>
    /// <param name="maxSteps">Steps that the run has in all.</param>
    /// <returns>Its state; null where there is no checkpoint to go on from.</returns>
    /// <exception cref="FineTuneException">FT3004, FT3005, FT3012: the checkpoint cannot be used.</exception>
    public TrainerState? Resume(int maxSteps)
    {
        TrainerState? loaded = null;
        string? folder = _ranks.Tell(IsFirst ? Load(maxSteps, out loaded) : null);
        _ranks.Tell(model.Weights.Select(weight => weight.Value), root: 0);
        if (folder is null)
        {
            return null;
        }

        step.PrepareOptimizer();
        if (optimizer.Shards is null)
        {
            _ranks.Tell(optimizer.State.Select(state => state.Value), root: 0);
        }
        else
        {
            Checkpoint.LoadOptimizer(folder, optimizer.State);
        }

        return TrainerState.FromText(_ranks.Tell(loaded?.ToText())!, folder);
    }

    /// <summary>Saves the run after a step, where it is not saved yet.</summary>
    /// <param name="whole">False leaves out what training would go on with.</param>
    public void Save(TrainerState state, bool whole)
    {
        if (!_ranks.Any(IsFirst && state.GlobalStep > 0 && _folder.LastStep != state.GlobalStep)[0])
        {
            return;
        }

        using WorkClock.Measurement measurement = step.Clock.Measure(Work.Saving);
        comparison.ThrowIfDifferent(state.GlobalStep);
        // Of shards rank 0 gets copies, on the CPU.
        IReadOnlyList<KeyValuePair<string, Tensor>>? gathered = whole ? optimizer.Shards?.Gather(optimizer.State) : null;
        if (IsFirst)
        {
            IEnumerable<KeyValuePair<string, Tensor>>? ofOptimizer = !whole ? null : gathered ?? optimizer.State;
            _folder.Save(
                state.GlobalStep,
                KeepsBest ? state.BestStep : null,
                _arguments.SaveTotalLimit ?? 1,
                folder => Checkpoint.Save(folder, model.Weights, ofOptimizer, state.ToText()));
        }

        foreach (KeyValuePair<string, Tensor> copy in gathered ?? [])
        {
            copy.Value.Dispose();
        }
    }

    /// <summary>Ends the run: the model is the best one, where that is asked for, and nobody goes on from its checkpoints.</summary>
    /// <param name="best">By which the best was chosen.</param>
    public void Finish(TrainerState state, BestMetric best)
    {
        if (IsFirst)
        {
            LoadBest(state, best);
            _folder.Finish();
        }
    }

    /// <summary>Loads the checkpoint that there is to go on from.</summary>
    /// <returns>Its folder; null where there is none.</returns>
    private string? Load(int maxSteps, out TrainerState? state)
    {
        state = null;
        if (ResumePoint.Find(_arguments, _folder, maxSteps, events) is not { } point)
        {
            return null;
        }

        step.PrepareOptimizer();
        state = TrainerState.FromText(Checkpoint.Load(point.Folder, model.Weights, optimizer.State), point.Folder);
        if (!point.OfThisRun)
        {
            state.ForgetTheBest();
        }

        return point.Folder;
    }

    private void LoadBest(TrainerState state, BestMetric best)
    {
        if (_arguments.LoadBestModelAtEnd && state.BestStep is null)
        {
            events.Report(DiagnosticCatalog.NoBestModel, null, best.Name);
        }
        else if (_arguments.LoadBestModelAtEnd && state.BestStep is { } bestStep && bestStep != state.GlobalStep)
        {
            Checkpoint.LoadWeights(_folder.PathOf(bestStep), model.Weights);
            events.Info(FormattableString.Invariant($"took the model of step {bestStep}, the best by {best.Name} ({state.BestMetric:0.####})"));
        }
    }
}
