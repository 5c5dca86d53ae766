using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Reads the rows of one file, one after the other.</summary>
internal interface IRowReader : IAsyncDisposable
{
    /// <summary>Names of the labels that the file itself gives to its integers; null where it gives none.</summary>
    IReadOnlyList<string>? LabelNames { get; }

    /// <summary>Columns that are not read; complete when all rows are read.</summary>
    IReadOnlyCollection<string> UnusedColumns { get; }

    /// <summary>True where the format cannot tell text from numbers.</summary>
    bool IsUntyped { get; }

    /// <summary>Lines where rows begin that go over several though their fields stand apart by tabs: a quote that is a character makes one of many.</summary>
    RowFindings QuotedLines => new();

    /// <summary>True where values of conversations are given as JSON, and false where they are texts.</summary>
    bool HoldsJson => false;

    /// <summary>Line in the file where the current row begins, from 1; for Parquet the row's number.</summary>
    int Line { get; }

    /// <summary>Goes to the next row; false at the end.</summary>
    ValueTask<bool> ReadAsync(CancellationToken cancellation);

    /// <summary>A value of the current row; valid until the next read.</summary>
    ReadOnlySpan<char> Get(DatasetColumn column);

    /// <summary>The bytes of the file that is the current row's picture or recording; valid until the next read.</summary>
    /// <exception cref="FineTuneException">FT2230, FT2242: there is no such file.</exception>
    ReadOnlyMemory<byte> Media() => throw new NotSupportedException("The rows of this reader have no files.");

    /// <summary>A list of the current row; valid until the next read.</summary>
    TextList GetList(DatasetColumn column);

    /// <summary>Where a value of the current row stands.</summary>
    SourcePosition PositionOf(DatasetColumn column);

    /// <summary>Where an element of a list of the current row stands; for Parquet the row.</summary>
    SourcePosition PositionOf(DatasetColumn column, int element);
}
