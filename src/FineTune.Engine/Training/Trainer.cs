using System.Diagnostics;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Events;
using FineTune.Engine.Models;
using FineTune.Engine.Training.Distributed;
using FineTune.Engine.Training.Optimizers;
using FineTune.Engine.Training.Schedules;
using static TorchSharp.torch;

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
    private readonly RowUnits _units;
    private readonly ICollective _ranks;
    private readonly WeightComparison _comparison;
    private readonly OptimizerShards? _shards;

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
        ThrowIfNothingIsFollowed(_arguments);
        _schedule = LearningRateSchedules.Create(_arguments, Plan.WarmupSteps, Plan.MaxSteps, _best.GreaterIsBetter);
        IReadOnlyList<ParameterGroup> groups = ParameterGroups.Create(model.Weights, _arguments, job.OptimizerGroups);
        _shards = _arguments.ShardOptimizer && _ranks.Size > 1 ? new OptimizerShards(groups, _ranks) : null;
        _optimizer = new Optimizer(groups, UpdateRules.Create(_arguments), _shards);
        _step = new TrainingStep(model, job, _optimizer, context.Events);
    }

    public TrainingPlan Plan { get; }

    public TrainerState State { get; private set; }

    /// <summary>
    /// The object of train_results.json, once the run has ended. Its rates are those of the steps and rows that were trained, not of those planned.
    /// </summary>
    public JsonObject Results
    {
        get
        {
            JsonObject results = WithTokens(Summary());
            results["epoch"] = State.Epoch;
            results["train_samples"] = _job.Rows.Count;
            foreach ((Work work, double seconds) in _step.Clock.Seconds)
            {
                results[$"train_{work.ToString().ToLowerInvariant()}_runtime"] = seconds;
            }

            results["train_first_step_runtime"] = _firstStep.TotalSeconds;
            results["train_peak_rss"] = Process.GetCurrentProcess().PeakWorkingSet64;
            return results;
        }
    }

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
            Save(whole: true);
            throw;
        }

        Log(Summary());
        _comparison.ThrowIfDifferent(State.GlobalStep);
        _job.Observer?.OnTrainEnd(State, Plan);
        if (IsFirst)
        {
            LoadBest();
            _job.Checkpoints.Finish();
        }
    }

    public void Dispose()
    {
        _step.Dispose();
        _optimizer.Dispose();
    }

    private bool IsFirst => _ranks.Rank == 0;

    private bool CountsTokens => _arguments.IncludeNumInputTokensSeen != InputTokenCount.No;

    private static void ThrowIfNothingIsFollowed(TrainingArguments arguments)
    {
        string? follower = arguments.LrSchedulerType == SchedulerType.ReduceLrOnPlateau ? "LrSchedulerType reduce_lr_on_plateau"
            : arguments.EarlyStoppingPatience is not null ? nameof(arguments.EarlyStoppingPatience)
            : arguments.SaveStrategy == SaveStrategy.Best ? "SaveStrategy best"
            : null;
        if (follower is not null && arguments.EvalStrategy == IntervalStrategy.No)
        {
            throw new FineTuneException(DiagnosticCatalog.ArgumentsDisagree, null, $"{follower} follows evaluations, but EvalStrategy is no");
        }
    }

    private int RanksOfStep()
    {
        double[] ranks = [IsFirst ? ResumePoint.RanksOf(_arguments, _job.Checkpoints) ?? _ranks.Size : 0];
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
            LogLoss(result);
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
        bool keepsBest = isBest && (_arguments.LoadBestModelAtEnd || _arguments.SaveStrategy == SaveStrategy.Best);
        if (keepsBest || Plan.SavesAfter(step))
        {
            Save(whole: !_arguments.SaveOnlyModel);
        }
    }

    private void EvaluateOnStart()
    {
        if (_arguments.EvalOnStart && State.GlobalStep == 0 && State.LastEvaluationStep is null)
        {
            Evaluate(followed: false);
        }
    }

    private void LogLoss(StepResult result)
    {
        var entry = new JsonObject
        {
            ["loss"] = State.LossSinceLog / (State.GlobalStep - State.LastLogStep),
            ["grad_norm"] = result.GradientNorm,
            ["learning_rate"] = result.LearningRate,
        };
        Log(entry);
        State.LossSinceLog = 0;
        State.LastLogStep = State.GlobalStep;
    }

    private void Log(JsonObject entry)
    {
        State.Log(WithTokens(entry));
        _job.Observer?.OnLog(State, Plan);
    }

    private JsonObject WithTokens(JsonObject entry)
    {
        if (CountsTokens)
        {
            entry["num_input_tokens_seen"] = State.InputTokensSeen;
        }

        return entry;
    }

    /// <summary>Evaluates and logs; true where the result is the best so far.</summary>
    /// <param name="followed">True where best model, early stopping and schedule look at the result.</param>
    private bool Evaluate(bool followed)
    {
        Evaluator evaluator = _job.Evaluator ?? throw new InvalidOperationException("An evaluation is due without rows to evaluate.");
        using WorkClock.Measurement measurement = _step.Clock.Measure(Work.Evaluation);
        EvaluationResult result = EvaluationResult.Measure(evaluator, _model, _context);
        Log(result.ToJson());
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
        return followed && Follow(result.Metrics.Values[_best.Name]);
    }

    /// <summary>Lets the schedule, early stopping and the best model see an evaluation; true where it is the best so far.</summary>
    private bool Follow(double metric)
    {
        if (_schedule is PlateauSchedule plateau)
        {
            plateau.AfterEvaluation(metric);
            State.Plateau = plateau.State;
        }

        if (EarlyStopping.Count(_arguments, _best, State, metric))
        {
            State.Stopped = true;
            string evaluations = Quantity.Of(State.EvaluationsWithoutImprovement, "evaluation");
            _context.Events.Info(FormattableString.Invariant(
                $"stopped early at step {State.GlobalStep}: {_best.Name} has not been better than {State.BestMetric:0.####} for {evaluations}"));
        }

        return _best.Accept(State, metric);
    }

    private JsonObject Summary()
    {
        var summary = new JsonObject
        {
            ["train_runtime"] = State.Seconds,
            ["train_samples_per_second"] = Plan.RowsUpTo(State.GlobalStep) / State.Seconds,
            ["train_steps_per_second"] = State.GlobalStep / State.Seconds,
            ["total_flos"] = State.TotalFlos,
        };
        if (State.GlobalStep > 0)
        {
            // A callback may stop a run before its first step.
            summary["train_loss"] = State.LossSum / State.GlobalStep;
        }

        if (CountsTokens)
        {
            summary["train_tokens_per_second"] = State.InputTokensSeen / State.Seconds;
        }

        return summary;
    }

    /// <summary>True where it goes on from a checkpoint.</summary>
    private bool Resume()
    {
        string? folder = _ranks.Tell(IsFirst ? Load() : null);
        _ranks.Tell(_model.Weights.Select(weight => weight.Value), root: 0);
        if (folder is null)
        {
            return false;
        }

        _step.PrepareOptimizer();
        if (_shards is null)
        {
            _ranks.Tell(_optimizer.State.Select(state => state.Value), root: 0);
        }
        else
        {
            Checkpoint.LoadOptimizer(folder, _optimizer.State);
        }

        State = TrainerState.FromText(_ranks.Tell(State.ToText())!, folder);

        if (_schedule is not PlateauSchedule plateau)
        {
            State.Plateau = null;
        }
        else if (State.Plateau is { } remembered)
        {
            plateau.State = remembered;
        }

        _context.Events.Info(FormattableString.Invariant($"resumed from the checkpoint of step {State.GlobalStep} of {Plan.MaxSteps}"));
        return true;
    }

    /// <summary>Loads the checkpoint that there is to go on from.</summary>
    /// <returns>Its folder; null where there is none.</returns>
    private string? Load()
    {
        if (ResumePoint.Find(_arguments, _job.Checkpoints, Plan.MaxSteps, _context.Events) is not { } point)
        {
            return null;
        }

        _step.PrepareOptimizer();
        State = TrainerState.FromText(Checkpoint.Load(point.Folder, _model.Weights, _optimizer.State), point.Folder);
        if (!point.OfThisRun)
        {
            State.ForgetTheBest();
        }

        return point.Folder;
    }

    /// <param name="whole">False leaves out what training would go on with.</param>
    private void Save(bool whole)
    {
        if (!_ranks.Any(IsFirst && State.GlobalStep > 0 && _job.Checkpoints.LastStep != State.GlobalStep)[0])
        {
            return;
        }

        using WorkClock.Measurement measurement = _step.Clock.Measure(Work.Saving);
        _comparison.ThrowIfDifferent(State.GlobalStep);
        // Of shards rank 0 gets copies, on the CPU.
        IReadOnlyList<KeyValuePair<string, Tensor>>? gathered = whole ? _shards?.Gather(_optimizer.State) : null;
        if (IsFirst)
        {
            IEnumerable<KeyValuePair<string, Tensor>>? optimizer = !whole ? null : gathered ?? _optimizer.State;
            bool keepsBest = _arguments.LoadBestModelAtEnd || _arguments.SaveStrategy == SaveStrategy.Best;
            _job.Checkpoints.Save(
                State.GlobalStep,
                keepsBest ? State.BestStep : null,
                _arguments.SaveTotalLimit ?? 1,
                folder => Checkpoint.Save(folder, _model.Weights, optimizer, State.ToText()));
        }

        foreach (KeyValuePair<string, Tensor> state in gathered ?? [])
        {
            state.Value.Dispose();
        }
    }

    private void LoadBest()
    {
        if (_arguments.LoadBestModelAtEnd && State.BestStep is null)
        {
            _context.Events.Report(DiagnosticCatalog.NoBestModel, null, _best.Name);
        }
        else if (_arguments.LoadBestModelAtEnd && State.BestStep is { } step && step != State.GlobalStep)
        {
            Checkpoint.LoadWeights(_job.Checkpoints.PathOf(step), _model.Weights);
            _context.Events.Info(FormattableString.Invariant($"took the model of step {step}, the best by {_best.Name} ({State.BestMetric:0.####})"));
        }
    }
}
