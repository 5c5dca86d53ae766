using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>How the learning rate moves over the steps (transformers/optimization.py).</summary>
[JsonConverter(typeof(SnakeCaseEnum<SchedulerType>))]
public enum SchedulerType
{
    Linear,
    Constant,
    ConstantWithWarmup,
}
