using static FineTune.Contracts.KeywordOptionKind;

namespace FineTune.Contracts;

/// <summary>The options of each optimizer and each schedule, for checks before anything runs; a test holds them against those that the engine reads.</summary>
public static class KeywordOptions
{
    private static readonly KeywordOption Cycles = new("num_cycles", Number);

    /// <summary>The keys that OptimArgs may have.</summary>
    public static IReadOnlyList<KeywordOption> Of(OptimizerName optimizer) => optimizer.Plain() switch
    {
        OptimizerName.Sgd => [new("momentum", Number), new("dampening", Number), new("nesterov", Flag)],
        OptimizerName.Adagrad => [new("lr_decay", Number), new("eps", Number)],
        OptimizerName.Rmsprop => [new("alpha", Number), new("eps", Number), new("momentum", Number), new("centered", Flag)],
        OptimizerName.Adafactor =>
        [
            new("scale_parameter", Flag), new("relative_step", Flag), new("warmup_init", Flag), new("clip_threshold", Number),
            new("decay_rate", Number), new("eps1", Number), new("eps2", Number), new("beta1", Number),
        ],
        OptimizerName.AdEmaMix =>
        [
            new("beta1", Number), new("beta2", Number), new("beta3", Number), new("alpha", Number), new("eps", Number), new("t_alpha", WholeNumber),
            new("t_beta3", WholeNumber),
        ],
        _ => [],
    };

    /// <summary>The keys that LrSchedulerKwargs may have.</summary>
    public static IReadOnlyList<KeywordOption> Of(SchedulerType schedule) => schedule switch
    {
        SchedulerType.Cosine => [Cycles],
        SchedulerType.CosineWithRestarts => [new("num_cycles", WholeNumber)],
        SchedulerType.Polynomial => [new("lr_end", Number), new("power", Number)],
        SchedulerType.InverseSqrt => [new("timescale", Number)],
        SchedulerType.CosineWithMinLr => [Cycles, new("min_lr", Number), new("min_lr_rate", Number)],
        SchedulerType.CosineWarmupWithMinLr => [Cycles, new("min_lr", Number), new("min_lr_rate", Number), new("warmup_lr_rate", Number)],
        SchedulerType.WarmupStableDecay =>
        [
            new("num_decay_steps", WholeNumber), new("num_stable_steps", WholeNumber), new("warmup_type", Choice, "linear", "cosine", "1-sqrt"),
            new("decay_type", Choice, "cosine", "linear", "1-sqrt"), new("min_lr_ratio", Number), Cycles,
        ],
        SchedulerType.ReduceLrOnPlateau =>
        [
            new("mode", Choice, "min", "max"), new("factor", Number), new("patience", WholeNumber), new("threshold", Number),
            new("threshold_mode", Choice, "rel", "abs"), new("cooldown", WholeNumber), new("min_lr", Number), new("eps", Number),
        ],
        _ => [],
    };

    /// <summary>The options of which a schedule needs exactly one; none for most.</summary>
    public static IReadOnlyList<string> OneNeededBy(SchedulerType schedule) => schedule switch
    {
        SchedulerType.CosineWithMinLr or SchedulerType.CosineWarmupWithMinLr => ["min_lr", "min_lr_rate"],
        SchedulerType.WarmupStableDecay => ["num_decay_steps"],
        _ => [],
    };
}
