using FineTune.Contracts;

namespace FineTune.Engine.Training;

/// <summary>
/// How many steps there are and when something is due (transformers/trainer.py, set_initial_training_values; trainer_callback.py,
/// DefaultFlowCallback).
/// </summary>
internal sealed class TrainingPlan
{
    private readonly TrainingArguments _arguments;
    private readonly int _rows;

    /// <summary>Rows of a batch of all processes.</summary>
    private readonly int _batch;

    /// <param name="rows">Of an epoch.</param>
    /// <param name="ranks">Processes, each with batches of its own: a step has the rows of all of them.</param>
    public TrainingPlan(TrainingArguments arguments, int rows, int ranks = 1)
    {
        _arguments = arguments;
        _rows = rows;
        Ranks = ranks;
        _batch = arguments.PerDeviceTrainBatchSize * ranks;
        BatchesPerEpoch = arguments.DataloaderDropLast ? rows / _batch : Ceiling(rows, _batch);
        if (BatchesPerEpoch == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.ArgumentsDisagree, null, TrainingRows.WithoutFullBatch(arguments, rows, ranks))
            {
                Argument = nameof(TrainingArguments.DataloaderDropLast),
            };
        }

        StepsPerEpoch = Ceiling(BatchesPerEpoch, arguments.GradientAccumulationSteps);
        MaxSteps = arguments.MaxSteps > 0 ? arguments.MaxSteps : (int)Math.Ceiling(arguments.NumTrainEpochs * StepsPerEpoch);
        Epochs = Ceiling(MaxSteps, StepsPerEpoch);
        WarmupSteps = Steps(arguments.WarmupSteps);
    }

    /// <summary>How many processes train together.</summary>
    public int Ranks { get; }

    public int BatchesPerEpoch { get; }

    /// <summary>Rows of a step whose batches are all full, of all processes.</summary>
    public long RowsOfStep => (long)_batch * _arguments.GradientAccumulationSteps;

    public int StepsPerEpoch { get; }

    /// <summary>Optimizer steps in all.</summary>
    public int MaxSteps { get; }

    /// <summary>Epochs begun.</summary>
    public int Epochs { get; }

    public int WarmupSteps { get; }

    public int LoggingSteps => Steps(_arguments.LoggingSteps);

    public int EvalSteps => Steps(_arguments.EvalSteps ?? _arguments.LoggingSteps);

    public int SaveSteps => Steps(_arguments.SaveSteps);

    /// <summary>The rows of one step within the epoch's order.</summary>
    /// <param name="stepInEpoch">From 0.</param>
    public Range RowsOf(int stepInEpoch)
    {
        int first = stepInEpoch * _arguments.GradientAccumulationSteps;
        int last = Math.Min(first + _arguments.GradientAccumulationSteps, BatchesPerEpoch);
        return (first * _batch)..Math.Min(last * _batch, _rows);
    }

    /// <summary>Rows of all steps up to one, those of later epochs counted again.</summary>
    /// <param name="step">Steps done.</param>
    public long RowsUpTo(int step)
    {
        int inEpoch = step % StepsPerEpoch;
        int ofPart = inEpoch == 0 ? 0 : RowsOf(inEpoch - 1).End.Value;
        return ((long)(step / StepsPerEpoch) * RowsOf(StepsPerEpoch - 1).End.Value) + ofPart;
    }

    /// <summary>Epochs done after a step, as a fraction.</summary>
    /// <param name="step">Steps done, from 1.</param>
    public double EpochAfter(int step)
    {
        int inEpoch = step % StepsPerEpoch;
        int batches = Math.Min(inEpoch * _arguments.GradientAccumulationSteps, BatchesPerEpoch);
        return (step / StepsPerEpoch) + ((double)batches / BatchesPerEpoch);
    }

    public bool LogsAfter(int step) =>
        (step == 1 && _arguments.LoggingFirstStep) || IsDue(_arguments.LoggingStrategy, LoggingSteps, step);

    /// <summary>Evaluation by steps also comes at the end, whatever the interval.</summary>
    public bool EvaluatesAfter(int step) => _arguments.EvalStrategy switch
    {
        IntervalStrategy.Steps => _arguments.EvalDelay <= step && (step == MaxSteps || IsDue(IntervalStrategy.Steps, EvalSteps, step)),
        IntervalStrategy.Epoch => _arguments.EvalDelay <= EpochAfter(step) && IsDue(IntervalStrategy.Epoch, 1, step),
        _ => false,
    };

    /// <summary>Saving by steps also comes at the end, whatever the interval.</summary>
    public bool SavesAfter(int step) => _arguments.SaveStrategy switch
    {
        SaveStrategy.Steps => step == MaxSteps || IsDue(IntervalStrategy.Steps, SaveSteps, step),
        SaveStrategy.Epoch => IsDue(IntervalStrategy.Epoch, 1, step),
        _ => false,
    };

    private bool IsDue(IntervalStrategy strategy, int interval, int step) => strategy switch
    {
        IntervalStrategy.Steps => step % interval == 0,
        IntervalStrategy.Epoch => step % StepsPerEpoch == 0 || step == MaxSteps,
        _ => false,
    };

    /// <summary>Below 1 a ratio of all steps, otherwise a number of steps.</summary>
    private int Steps(double value) => value < 1 ? (int)Math.Ceiling(MaxSteps * value) : (int)value;

    private static int Ceiling(int dividend, int divisor) => (dividend + divisor - 1) / divisor;
}
