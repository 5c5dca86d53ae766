using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>How the learning rate moves over the steps (transformers/trainer_utils.py, SchedulerType).</summary>
[JsonConverter(typeof(SnakeCaseEnum<SchedulerType>))]
public enum SchedulerType
{
    Linear,
    Cosine,
    CosineWithRestarts,
    Polynomial,
    Constant,
    ConstantWithWarmup,
    InverseSqrt,
    ReduceLrOnPlateau,
    CosineWithMinLr,
    CosineWarmupWithMinLr,
    WarmupStableDecay,
}
