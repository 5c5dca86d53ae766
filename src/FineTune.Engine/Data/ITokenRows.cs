using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Tokenized rows by number, from 0.</summary>
internal interface ITokenRows
{
    int Count { get; }

    /// <summary>Token ids of a row, special tokens included.</summary>
    ReadOnlySpan<int> InputIds(int row);

    /// <summary>0 or 1 for each token; empty where no row is a pair.</summary>
    ReadOnlySpan<sbyte> TokenTypeIds(int row);

    /// <summary>The label's id.</summary>
    int Label(int row);

    /// <summary>Where the user finds the row.</summary>
    SourcePosition Source(int row);
}
