namespace FineTune.Engine.Models;

/// <summary>
/// The tokens whose last states a head reads. A model's last layer takes keys and values of all tokens, and computes the rest for these alone: what it
/// would give for the others nobody looks at, and their gradients are zero.
/// </summary>
internal enum TokensRead
{
    /// <summary>Every token.</summary>
    All,

    /// <summary>Each row's first token.</summary>
    First,

    /// <summary>Those of <see cref="PackedBatch.PredictedTokens"/>.</summary>
    Predicted,
}
