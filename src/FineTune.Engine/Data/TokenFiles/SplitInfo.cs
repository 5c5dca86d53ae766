using System.Text.Json.Serialization;

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

    /// <summary>The same for the same texts with the same labels (<see cref="SplitFingerprint"/>).</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Lengths of the rows of the files, before anything was left out.</summary>
    public TokenLengths Lengths { get; init; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>The same lengths, counted; null where rows are pictures.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LengthHistogram? LengthHistogram { get; init; }

    /// <summary>What was seen of recordings; null where rows are others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SoundCounts? Sounds { get; init; }

    /// <summary>Rows of the files that are longer than MaxLength, whatever became of them.</summary>
    public RowCount LongRows { get; init; } = new(0, []);

    /// <summary>Rows whose targets are cut; null where rows have none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CutTargets? LongTargets { get; init; }

    /// <summary>Rows with nothing but unknown tokens between their special ones.</summary>
    public RowCount UnknownRows { get; init; } = new(0, []);

    /// <summary>Tokens the tokenizer does not know.</summary>
    public long UnknownTokens { get; init; }
}
