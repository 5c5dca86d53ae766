namespace FineTune.Engine.Data;

/// <summary>What is in the token files of one split.</summary>
internal sealed record SplitInfo
{
    public required int Rows { get; init; }

    /// <summary>Tokens kept, special ones included.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens of the longest row.</summary>
    public required int Longest { get; init; }

    public required int TruncatedRows { get; init; }

    /// <summary>Tokens that truncation left out.</summary>
    public required long LostTokens { get; init; }

    /// <summary>Rows by label id; of token classification tokens.</summary>
    public required IReadOnlyList<int> LabelCounts { get; init; }
}
