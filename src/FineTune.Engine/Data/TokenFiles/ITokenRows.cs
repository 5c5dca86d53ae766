using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Tokenized rows by number, from 0.</summary>
internal interface ITokenRows
{
    /// <summary>Stands between the values of slices.</summary>
    const char SliceSeparator = '\u001F';

    int Count { get; }

    /// <summary>Token ids of a row, special tokens included.</summary>
    ReadOnlySpan<int> InputIds(int row);

    /// <summary>0 or 1 for each token; empty where no row is a pair.</summary>
    ReadOnlySpan<sbyte> TokenTypeIds(int row);

    /// <summary>For each token the number of its word, -1 for a special token; empty where the task has no use for it.</summary>
    ReadOnlySpan<int> WordIds(int row) => [];

    /// <summary>Tokens of each of the row's sequences, which lie one after the other; empty where it is one.</summary>
    ReadOnlySpan<int> TextLengths(int row) => [];

    /// <summary>Of a row that is a picture its pixels, [height, width, 3], of a recording its samples (<see cref="SampleBytes"/>); empty for texts.</summary>
    ReadOnlySpan<byte> Media(int row) => [];

    /// <summary>Pixels of a row of the picture, bytes of a sample of the recording; 0 for texts.</summary>
    int MediaWidth(int row) => 0;

    /// <summary>By which rows are like each other in what they cost: tokens, or bytes of a picture or a recording.</summary>
    int Length(int row) => InputIds(row).Length;

    /// <summary>Ids of the row's labels: the one, all it has, or one a token; empty where it has none.</summary>
    ReadOnlySpan<int> Labels(int row);

    /// <summary>
    /// For each token where it begins and where it ends in the row's text, in UTF-16 units; -1 twice for a token that is not the text's. Empty where the task
    /// has no use for it.
    /// </summary>
    ReadOnlySpan<int> Offsets(int row) => [];

    /// <summary>UTF-8 of what the row has in the columns of the slices, with <see cref="SliceSeparator"/> between them; empty where there are none.</summary>
    ReadOnlySpan<byte> Slices(int row) => [];

    /// <summary>UTF-8 of what an evaluation compares answers with; empty where the task has none, and for rows that go on from the one before.</summary>
    ReadOnlySpan<byte> Reference(int row) => [];

    /// <summary>The number to predict; NaN where rows have none.</summary>
    float Number(int row) => float.NaN;

    /// <summary>The rows that a row is one of, and its number there: a selection of other rows shows theirs.</summary>
    (ITokenRows Rows, int Row) Original(int row) => (this, row);

    /// <summary>Where the user finds the row.</summary>
    SourcePosition Source(int row);
}
