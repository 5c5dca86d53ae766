using System.Diagnostics;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Events;
using FineTune.Engine.Models;
using FineTune.Engine.Training.Distributed;
using FineTune.Engine.Training.Optimizers;
using FineTune.Engine.Training.Schedules;

namespace FineTune.Engine.Training;

/// <summary>
/// The training loop. The order of what happens in a step is Hugging Face's: clip, log the norm, optimizer, schedule, forget gradients; then
/// log, evaluate, save. Several processes go through it side by side, each with its part of a step's rows; the first of them writes what there is to write.
/// </summary>
internal sealed class Trainer : IDisposable
{
    private readonly IModel _model;
    private readonly TrainingJob _job;
    private readonly TrainingArguments _arguments;
    private readonly StageContext _context;
    private readonly ILearningRateSchedule _schedule;
    private readonly Optimizer _optimizer;
    private readonly TrainingStep _step;
    private readonly BestMetric _best;
    private readonly EvaluationFollowers _followers;
    private readonly TrainingCheckpoints _checkpoints;
    private readonly TrainingLog _log;
    private readonly RowUnits _units;
    private readonly ICollective _ranks;
    private readonly WeightComparison _comparison;

    /// <summary>From the start of the process to the end of its first step.</summary>
    private TimeSpan _firstStep;

    public Trainer(IModel model, TrainingJob job, StageContext context)
    {
        _model = model;
        _job = job;
        _arguments = job.Arguments;
        _context = context;
        _best = new BestMetric(_arguments);
        _units = job.Units ?? RowUnits.Single(job.Rows);
        _ranks = job.Collective;
        _comparison = new WeightComparison(model, _ranks);
        State = new TrainerState { Ranks = RanksOfStep() };
        Plan = new TrainingPlan(_arguments, _units.Count, State.Ranks);
        EvaluationFollowers.ThrowIfNothingIsFollowed(_arguments);
        _schedule = LearningRateSchedules.Create(_arguments, Plan.WarmupSteps, Plan.MaxSteps, _best.GreaterIsBetter);
        IReadOnlyList<ParameterGroup> groups = ParameterGroups.Create(model.Weights, _arguments, job.OptimizerGroups);
        OptimizerShards? shards = _arguments.ShardOptimizer && _ranks.Size > 1 ? new OptimizerShards(groups, _ranks) : null;
        _optimizer = new Optimizer(groups, UpdateRules.Create(_arguments, model.Embeddings), shards);
        _step = new TrainingStep(model, job, _optimizer, context.Events);
        _followers = new EvaluationFollowers(_arguments, _best, _schedule, context.Events);
        _checkpoints = new TrainingCheckpoints(model, job, _step, _optimizer, _comparison, context.Events);
        _log = new TrainingLog(job, Plan);
    }

    public TrainingPlan Plan { get; }

    public TrainerState State { get; private set; }

    /// <summary>The object of train_results.json, once the run has ended.</summary>
    public JsonObject Results => _log.Results(State, _step.Clock, _firstStep);

    /// <summary>Trains to the end, from the last checkpoint where there is one.</summary>
    /// <exception cref="FineTuneException">FT30xx: training cannot begin or go on.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a checkpoint was saved.</exception>
    public void Run()
    {
        bool isResumed = Resume();
        _job.Observer?.OnTrainBegin(State, Plan);
        if (isResumed)
        {
            // The run may have been stopped in the middle of an evaluation.
            EvaluateAndSaveIfDue();
        }

        try
        {
            Loop();
        }
        catch (OperationCanceledException)
        {
            _checkpoints.Save(State, whole: true);
            throw;
        }

        _log.Write(State, _log.Summary(State));
        _comparison.ThrowIfDifferent(State.GlobalStep);
        _job.Observer?.OnTrainEnd(State, Plan);
        _checkpoints.Finish(State, _best);
    }

    public void Dispose()
    {
        _step.Dispose();
        _optimizer.Dispose();
    }

    /// <summary>Processes whose batches make a step: those that are here, or those of the run that this one goes on from.</summary>
    private int RanksOfStep()
    {
        double[] ranks = [_ranks.Rank == 0 ? ResumePoint.RanksOf(_arguments, _job.Checkpoints) ?? _ranks.Size : 0];
        _ranks.Tell(ranks);
        return (int)ranks[0];
    }

    private void Loop()
    {
        var clock = Stopwatch.StartNew();
        double secondsBefore = State.Seconds;
        var meter = new ProgressMeter(_context.Events, "train", Plan.MaxSteps, State.GlobalStep);
        int[] order = [];
        int orderEpoch = -1;
        long examples = 0;
        EvaluateOnStart();
        while (GoesOn())
        {
            int step = State.GlobalStep;
            int epoch = step / Plan.StepsPerEpoch;
            if (epoch != orderEpoch)
            {
                order = _job.Task.Arrange(_job.Rows, RowOrder.Of(_arguments, _units, epoch, State.Ranks), _arguments.PerDeviceTrainBatchSize);
                orderEpoch = epoch;
            }

            StepResult result = _step.Run(order[Plan.RowsOf(step % Plan.StepsPerEpoch)], epoch, _schedule.At(step), State);
            examples += result.Rows;
            _firstStep = _firstStep == default ? DateTime.Now - Process.GetCurrentProcess().StartTime : _firstStep;
            State.GlobalStep = step + 1;
            State.Epoch = Plan.EpochAfter(State.GlobalStep);
            State.Seconds = secondsBefore + clock.Elapsed.TotalSeconds;
            if (meter.IsDue(State.GlobalStep))
            {
                meter.Report(State.GlobalStep, examples, State.Epoch, result.Loss, result.LearningRate);
            }

            AfterStep(result);
        }

        State.Seconds = secondsBefore + clock.Elapsed.TotalSeconds;
    }

    /// <summary>Whether there is one more step. A callback of one process may have ended the run, and any of them may have been told to stop.</summary>
    private bool GoesOn()
    {
        if (State.GlobalStep >= Plan.MaxSteps)
        {
            return false;
        }

        if (_ranks.Size > 1)
        {
            State.Stopped = _ranks.Any(State.Stopped)[0];
        }

        if (!State.Stopped)
        {
            _ranks.ThrowIfCancelled(_context.Cancellation);
        }

        return !State.Stopped;
    }

    private void AfterStep(StepResult result)
    {
        State.LossSum += result.Loss;
        State.LossSinceLog += result.Loss;
        State.Curve.Add(State.GlobalStep, result);
        if (Plan.LogsAfter(State.GlobalStep))
        {
            _log.WriteLoss(State, result);
        }

        _job.Observer?.OnStepEnd(State, Plan, result);
        if (State.GlobalStep % WeightComparison.Interval == 0)
        {
            _comparison.ThrowIfDifferent(State.GlobalStep);
        }

        EvaluateAndSaveIfDue();
    }

    private void EvaluateAndSaveIfDue()
    {
        int step = State.GlobalStep;
        bool isBest = Plan.EvaluatesAfter(step) && State.LastEvaluationStep != step && Evaluate(followed: true);
        if ((isBest && _checkpoints.KeepsBest) || Plan.SavesAfter(step))
        {
            _checkpoints.Save(State, whole: !_arguments.SaveOnlyModel);
        }
    }

    private void EvaluateOnStart()
    {
        if (_arguments.EvalOnStart && State.GlobalStep == 0 && State.LastEvaluationStep is null)
        {
            Evaluate(followed: false);
        }
    }

    /// <summary>Evaluates and logs; true where the result is the best so far.</summary>
    /// <param name="followed">True where best model, early stopping and schedule look at the result.</param>
    private bool Evaluate(bool followed)
    {
        Evaluator evaluator = _job.Evaluator ?? throw new InvalidOperationException("An evaluation is due without rows to evaluate.");
        using WorkClock.Measurement measurement = _step.Clock.Measure(Work.Evaluation);
        EvaluationResult result = EvaluationResult.Measure(evaluator, _model, _context);
        _log.Write(State, result.ToJson());
        State.LastEvaluationStep = State.GlobalStep;
        foreach ((string name, double value) in result.Metrics.Defined)
        {
            _context.Events.Write(new MetricEvent($"eval_{name}", value, State.Epoch));
        }

        _context.Events.Info(FormattableString.Invariant($"epoch {State.Epoch:0.##}: {result.Summary}"));
        EvaluationResult.Show(result.Metrics.Samples, _context.Events);
        foreach (string name in result.Metrics.Undefined)
        {
            _context.Events.Info($"{name} is not defined for this evaluation.");
        }

        _job.Observer?.OnEvaluate(State, Plan, result.Metrics);
        return followed && _followers.See(State, result.Metrics);
    }

    /// <summary>True where it goes on from a checkpoint.</summary>
    private bool Resume()
    {
        if (_checkpoints.Resume(Plan.MaxSteps) is not { } state)
        {
            return false;
        }

        State = state;
        _followers.Resume(state);
        _context.Events.Info(FormattableString.Invariant($"resumed from the checkpoint of step {State.GlobalStep} of {Plan.MaxSteps}"));
        return true;
    }
}
