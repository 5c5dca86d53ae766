using System.Runtime.InteropServices;

namespace FineTune.Engine.Tokenization;

/// <summary>The tokens of one row; the same instance is filled again for the next one.</summary>
internal sealed class TokenizedText
{
    private readonly List<int> inputIds = [];
    private readonly List<sbyte> tokenTypeIds = [];

    public ReadOnlySpan<int> InputIds => CollectionsMarshal.AsSpan(inputIds);

    /// <summary>0 for the first text, 1 for the second; empty for a row of one text.</summary>
    public ReadOnlySpan<sbyte> TokenTypeIds => CollectionsMarshal.AsSpan(tokenTypeIds);

    /// <summary>Tokens that truncation left out.</summary>
    public int LostTokens { get; set; }

    public void Clear()
    {
        inputIds.Clear();
        tokenTypeIds.Clear();
        LostTokens = 0;
    }

    public void Add(int id) => inputIds.Add(id);

    public void Add(ReadOnlySpan<int> ids) => inputIds.AddRange(ids);

    /// <summary>Gives all tokens added since the last call the type <paramref name="type"/>.</summary>
    public void EndSegment(sbyte type)
    {
        int first = tokenTypeIds.Count;
        CollectionsMarshal.SetCount(tokenTypeIds, inputIds.Count);
        CollectionsMarshal.AsSpan(tokenTypeIds)[first..].Fill(type);
    }
}
