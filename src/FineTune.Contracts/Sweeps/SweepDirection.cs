using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Which values of the metric a sweep looks for.</summary>
[JsonConverter(typeof(SnakeCaseEnum<SweepDirection>))]
public enum SweepDirection
{
    /// <summary>Small ones.</summary>
    Minimize,

    /// <summary>Large ones.</summary>
    Maximize,
}
