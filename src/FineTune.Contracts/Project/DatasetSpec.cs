namespace FineTune.Contracts;

/// <summary>
/// One Dataset element of the project file: its files are read in order as one table, then shuffled, skipped and taken from.
/// Several specs of one split are put one after the other.
/// </summary>
public sealed record DatasetSpec
{
    /// <summary>Full paths, in the order of the items.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    public required string Split { get; init; }

    public required DatasetFormat Format { get; init; }

    /// <summary>Column with the text; null: found by its name.</summary>
    public string? TextColumn { get; init; }

    /// <summary>Second text of a pair; null for single texts, or found by its name.</summary>
    public string? TextPairColumn { get; init; }

    /// <summary>Column with the words of a row that is a list of words; null: found by its name.</summary>
    public string? TokensColumn { get; init; }

    /// <summary>Column with the label or the list of labels; null: found by its name.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Names of the labels by id; empty: found in the training split.</summary>
    public IReadOnlyList<string> LabelNames { get; init; } = [];

    /// <summary>Seed of the order <c>datasets.Dataset.shuffle(seed)</c> gives; null keeps the file's order.</summary>
    public int? Shuffle { get; init; }

    /// <summary>Rows left out at the start, after shuffling.</summary>
    public int Skip { get; init; }

    /// <summary>Rows kept after skipping; null keeps all.</summary>
    public int? Take { get; init; }

    /// <summary>The Dataset element in the project file.</summary>
    public SourcePosition? Position { get; init; }
}
