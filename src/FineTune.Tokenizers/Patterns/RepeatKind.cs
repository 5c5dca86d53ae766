namespace FineTune.Tokenizers.Patterns;

/// <summary>How a repetition goes about it.</summary>
internal enum RepeatKind
{
    /// <summary>As often as possible first.</summary>
    Greedy,

    /// <summary>As seldom as possible first.</summary>
    Lazy,

    /// <summary>As often as possible, without giving back.</summary>
    Possessive,
}
