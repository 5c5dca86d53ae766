using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>How a sweep chooses the values of its next trial.</summary>
[JsonConverter(typeof(SnakeCaseEnum<SweepAlgorithm>))]
public enum SweepAlgorithm
{
    /// <summary>Tree-structured Parzen estimator (Bergstra et al. 2011): where the good trials are dense and the others are not.</summary>
    Tpe,

    /// <summary>Drawn anew for each trial.</summary>
    Random,

    /// <summary>All combinations, in order.</summary>
    Grid,

    /// <summary>Spread evenly over the space (Halton's sequence, shifted by the seed).</summary>
    QuasiRandom,
}
