using FineTune.Contracts;

namespace FineTune.Engine.Training.Schedules;

/// <summary>Makes the schedule that the arguments name, with Hugging Face's options and defaults (transformers/optimization.py, get_scheduler).</summary>
internal static class LearningRateSchedules
{
    /// <param name="arguments">The training arguments.</param>
    /// <param name="warmupSteps">Steps of warm-up.</param>
    /// <param name="maxSteps">All steps.</param>
    /// <param name="greaterIsBetter">How MetricForBestModel is compared, for a schedule that follows it.</param>
    /// <exception cref="FineTuneException">FT3003: an option of LrSchedulerKwargs cannot be used.</exception>
    public static ILearningRateSchedule Create(TrainingArguments arguments, int warmupSteps, int maxSteps, bool greaterIsBetter)
    {
        var options = new ObjectOptions(nameof(arguments.LrSchedulerKwargs), arguments.LrSchedulerKwargs);
        ILearningRateSchedule schedule = arguments.LrSchedulerType == SchedulerType.ReduceLrOnPlateau
            ? new PlateauSchedule(arguments.LearningRate, options, greaterIsBetter)
            : new StepSchedule(arguments.LearningRate, Curve(arguments, new WarmedUp(warmupSteps, maxSteps), options));
        options.ThrowIfUnknown($"the schedule {EnumNames.Of(arguments.LrSchedulerType)}");
        return schedule;
    }

    private static Func<int, double> Curve(TrainingArguments arguments, WarmedUp run, ObjectOptions options) => arguments.LrSchedulerType switch
    {
        SchedulerType.Linear => Curves.Linear(run),
        SchedulerType.Constant => Curves.Constant(),
        SchedulerType.ConstantWithWarmup => Curves.ConstantWithWarmup(run),
        SchedulerType.Cosine => Curves.Cosine(run, options.Number("num_cycles", 0.5)),
        SchedulerType.CosineWithRestarts => Curves.CosineWithRestarts(run, options.Integer("num_cycles", 1)),
        SchedulerType.Polynomial => Polynomial(arguments.LearningRate, run, options),
        SchedulerType.InverseSqrt => Curves.InverseSquareRoot(run, options.OptionalNumber("timescale")),
        SchedulerType.CosineWithMinLr => Curves.Cosine(run, options.Number("num_cycles", 0.5), Floor(arguments.LearningRate, options)),
        SchedulerType.CosineWarmupWithMinLr => Curves.CosineWarmupWithMinimum(
            run, options.Number("num_cycles", 0.5), Floor(arguments.LearningRate, options), options.OptionalNumber("warmup_lr_rate")),
        SchedulerType.WarmupStableDecay => WarmupStableDecay(run, options),
        _ => throw new ArgumentOutOfRangeException(nameof(arguments), arguments.LrSchedulerType, null),
    };

    private static Func<int, double> Polynomial(double learningRate, WarmedUp run, ObjectOptions options)
    {
        double end = options.Number("lr_end", 1e-7);
        return end < learningRate
            ? Curves.Polynomial(run, end / learningRate, options.Number("power", 1))
            : throw options.Bad($"lr_end {DisplayText.Number(end)} is not below LearningRate {DisplayText.Number(learningRate)}");
    }

    /// <summary>The factor at the end, given as a learning rate or as a ratio.</summary>
    private static double Floor(double learningRate, ObjectOptions options) =>
        (options.OptionalNumber("min_lr"), options.OptionalNumber("min_lr_rate")) switch
        {
            ({ } minimum, null) => minimum / learningRate,
            (null, { } rate) => rate,
            _ => throw options.Bad("one of min_lr and min_lr_rate is needed"),
        };

    private static Func<int, double> WarmupStableDecay(WarmedUp run, ObjectOptions options)
    {
        int decay = options.OptionalInteger("num_decay_steps") ?? throw options.Bad("num_decay_steps is needed");
        int stable = options.Integer("num_stable_steps", run.Total - run.Warmup - decay);
        return Curves.WarmupStableDecay(
            run.Warmup,
            stable,
            decay,
            options.Choice("warmup_type", "linear", "cosine", "1-sqrt"),
            options.Choice("decay_type", "cosine", "linear", "1-sqrt"),
            options.Number("min_lr_ratio", 0),
            options.Number("num_cycles", 0.5));
    }
}
