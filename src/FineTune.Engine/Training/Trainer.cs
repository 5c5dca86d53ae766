using System.Diagnostics;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Data;
using FineTune.Engine.Hosting;
using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>
/// The training loop. The order of what happens in a step is Hugging Face's: clip, log the norm, optimizer, schedule, forget gradients.
/// Unlike there, the loss is a mean over all targets of the step, so any split of a batch into accumulation steps trains the same.
/// </summary>
internal sealed class Trainer : IDisposable
{
    private readonly IModel _model;
    private readonly ITrainingTask _task;
    private readonly ITokenRows _rows;
    private readonly Evaluator? _evaluator;
    private readonly TrainingArguments _arguments;
    private readonly CheckpointFolder _checkpoints;
    private readonly StageContext _context;
    private readonly Collator _collator;
    private readonly LearningRateSchedule _schedule;
    private readonly FusedAdamW _optimizer;
    private readonly BestMetric _best;
    private readonly long _weightsWithoutEmbeddings;

    public Trainer(
        IModel model,
        ITrainingTask task,
        ITokenRows rows,
        Evaluator? evaluator,
        TrainingArguments arguments,
        CheckpointFolder checkpoints,
        Device device,
        StageContext context)
    {
        _model = model;
        _task = task;
        _rows = rows;
        _evaluator = evaluator;
        _arguments = arguments;
        _checkpoints = checkpoints;
        _context = context;
        _collator = new Collator(rows, task, device);
        Plan = new TrainingPlan(arguments, rows.Count);
        _schedule = new LearningRateSchedule(arguments, Plan.WarmupSteps, Plan.MaxSteps);
        _optimizer = new FusedAdamW(model.Weights, arguments);
        _best = new BestMetric(arguments);
        _weightsWithoutEmbeddings = model.Weights
            .Where(weight => !weight.Key.Contains("embeddings.", StringComparison.Ordinal) || weight.Value.dim() == 1)
            .Sum(weight => weight.Value.NumberOfElements);
    }

    public TrainingPlan Plan { get; }

    public TrainerState State { get; private set; } = new();

    /// <summary>The object of train_results.json, once the run has ended.</summary>
    public JsonObject Results
    {
        get
        {
            JsonObject results = Summary();
            results["epoch"] = State.Epoch;
            results["train_samples"] = _rows.Count;
            return results;
        }
    }

    /// <summary>Trains to the end, from the last checkpoint where there is one.</summary>
    /// <exception cref="FineTuneException">FT3001: the loss or the gradient is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a checkpoint was saved.</exception>
    public void Run()
    {
        Resume();
        try
        {
            Loop();
        }
        catch (OperationCanceledException)
        {
            Save();
            throw;
        }

        State.Log(Summary());
        LoadBest();
    }

    public void Dispose() => _optimizer.Dispose();

    private void Loop()
    {
        var clock = Stopwatch.StartNew();
        double secondsBefore = State.Seconds;
        var meter = new ProgressMeter(_context.Events, "train", Plan.MaxSteps, State.GlobalStep);
        int[] order = [];
        int orderEpoch = -1;
        long examples = 0;
        while (State.GlobalStep < Plan.MaxSteps)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            int step = State.GlobalStep;
            int epoch = step / Plan.StepsPerEpoch;
            if (epoch != orderEpoch)
            {
                order = EpochOrder.Random(_rows.Count, _arguments.Seed, epoch);
                orderEpoch = epoch;
            }

            double learningRate = _schedule.At(step);
            StepResult result = Step(order, epoch, step % Plan.StepsPerEpoch, learningRate);
            examples += result.Rows;
            State.GlobalStep = step + 1;
            State.Epoch = Plan.EpochAfter(State.GlobalStep);
            State.Seconds = secondsBefore + clock.Elapsed.TotalSeconds;
            if (meter.IsDue(State.GlobalStep))
            {
                meter.Report(State.GlobalStep, examples, State.Epoch, result.Loss, learningRate);
            }

            AfterStep(result, learningRate);
        }

        State.Seconds = secondsBefore + clock.Elapsed.TotalSeconds;
    }

    /// <summary>Forward and backward over the step's batches, then one update of the weights.</summary>
    private StepResult Step(int[] order, int epoch, int stepInEpoch, double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        Batch[] batches = [.. Plan.Batches(stepInEpoch).Select(range => _collator.Collate(order.AsSpan(range), epoch))];
        // A batch of which nothing is to be predicted has no loss, and a step of such batches alone a loss of 0.
        double weight = batches.Sum(batch => batch.TargetWeight) is > 0 and var targets ? targets : 1;
        double loss = batches.Sum(batch => ForwardBackward(batch, weight));
        double gradientNorm = ClipGradients();
        int firstRow = batches[0].Rows[0];
        ThrowIfNotFinite("loss", loss, gradientNorm, learningRate, firstRow);
        ThrowIfNotFinite("gradient norm", gradientNorm, gradientNorm, learningRate, firstRow);
        _optimizer.Step(learningRate);
        _optimizer.ZeroGradients();
        return new StepResult(loss, gradientNorm, batches.Sum(batch => batch.Rows.Count));
    }

    private double ForwardBackward(Batch batch, double weightOfStep)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = _task.Losses(_model.Forward(batch.Input, training: true), batch).sum() / weightOfStep;
        loss.backward();
        State.TotalFlos += 6.0 * batch.PaddedTokens * _weightsWithoutEmbeddings;
        return loss.item<float>();
    }

    /// <summary>Scales the gradients down to MaxGradNorm and gives their norm before (torch.nn.utils.clip_grad_norm_).</summary>
    private double ClipGradients()
    {
        using Tensor norm = _optimizer.GradientNorm();
        double value = norm.item<float>();
        double factor = _arguments.MaxGradNorm / (value + 1e-6);
        if (_arguments.MaxGradNorm > 0 && factor < 1)
        {
            using Tensor scale = tensor((float)factor, device: norm.device);
            _optimizer.ScaleGradients(scale);
        }

        return value;
    }

    private void AfterStep(StepResult result, double learningRate)
    {
        State.LossSum += result.Loss;
        State.LossSinceLog += result.Loss;
        if (Plan.LogsAfter(State.GlobalStep))
        {
            LogLoss(result, learningRate);
        }

        EvaluateAndSaveIfDue();
    }

    private void EvaluateAndSaveIfDue()
    {
        int step = State.GlobalStep;
        bool isBest = Plan.EvaluatesAfter(step) && State.LastEvaluationStep != step && Evaluate();
        if (Plan.SavesAfter(step) || (isBest && _arguments.LoadBestModelAtEnd))
        {
            Save();
        }
    }

    private void LogLoss(StepResult result, double learningRate)
    {
        State.Log(new JsonObject
        {
            ["loss"] = State.LossSinceLog / (State.GlobalStep - State.LastLogStep),
            ["grad_norm"] = result.GradientNorm,
            ["learning_rate"] = learningRate,
        });
        State.LossSinceLog = 0;
        State.LastLogStep = State.GlobalStep;
    }

    /// <summary>Evaluates and logs; true where the result is the best so far.</summary>
    private bool Evaluate()
    {
        Evaluator evaluator = _evaluator ?? throw new InvalidOperationException("An evaluation is due without rows to evaluate.");
        EvaluationResult result = EvaluationResult.Measure(evaluator, _model, _context);
        State.Log(result.ToJson());
        State.LastEvaluationStep = State.GlobalStep;
        foreach ((string name, double value) in result.Metrics.Defined)
        {
            _context.Events.Write(new MetricEvent($"eval_{name}", value, State.Epoch));
        }

        _context.Events.Info(FormattableString.Invariant($"epoch {State.Epoch:0.##}: {result.Summary}"));
        foreach (string name in result.Metrics.Undefined)
        {
            _context.Events.Info($"{name} is not defined for this evaluation.");
        }

        return _best.Accept(State, result.Metrics.Values);
    }

    private JsonObject Summary() => new()
    {
        ["train_runtime"] = State.Seconds,
        ["train_samples_per_second"] = Plan.MaxSteps / (double)Plan.StepsPerEpoch * _rows.Count / State.Seconds,
        ["train_steps_per_second"] = Plan.MaxSteps / State.Seconds,
        ["total_flos"] = State.TotalFlos,
        ["train_loss"] = State.LossSum / State.GlobalStep,
    };

    private void Resume()
    {
        if (_checkpoints.LastStep is { } step)
        {
            State = TrainerState.FromText(Checkpoint.Load(_checkpoints.PathOf(step), _model.Weights, _optimizer.State));
            _context.Events.Info(FormattableString.Invariant($"resumed from the checkpoint of step {step} of {Plan.MaxSteps}"));
            // The run may have been stopped in the middle of an evaluation.
            EvaluateAndSaveIfDue();
        }
    }

    private void Save()
    {
        if (State.GlobalStep > 0 && _checkpoints.LastStep != State.GlobalStep)
        {
            _checkpoints.Save(
                State.GlobalStep,
                _arguments.LoadBestModelAtEnd ? State.BestStep : null,
                folder => Checkpoint.Save(folder, _model.Weights, _optimizer.State, State.ToText()));
        }
    }

    private void LoadBest()
    {
        if (_arguments.LoadBestModelAtEnd && State.BestStep is { } step && step != State.GlobalStep)
        {
            Checkpoint.LoadWeights(_checkpoints.PathOf(step), _model.Weights);
            _context.Events.Info(FormattableString.Invariant($"took the model of step {step}, the best by {_best.Name} ({State.BestMetric:0.####})"));
        }
    }

    private void ThrowIfNotFinite(string what, double value, double gradientNorm, double learningRate, int row)
    {
        if (!double.IsFinite(value))
        {
            throw new FineTuneException(
                DiagnosticCatalog.NotFinite, _rows.Source(row), what, value, State.GlobalStep + 1, learningRate, gradientNorm);
        }
    }

    private readonly record struct StepResult(double Loss, double GradientNorm, int Rows);
}
