using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>When a sweep ends a trial before its training is over.</summary>
[JsonConverter(typeof(SnakeCaseEnum<SweepPruner>))]
public enum SweepPruner
{
    /// <summary>Never.</summary>
    None,

    /// <summary>Where its best evaluation so far is worse than the median of the finished trials after as many evaluations.</summary>
    Median,

    /// <summary>Asynchronous successive halving (Li et al. 2018): one in four goes on from each rung to the next.</summary>
    Asha,
}
