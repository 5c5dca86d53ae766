using System.Runtime.InteropServices;

namespace FineTune.Engine.Tokenization;

/// <summary>The tokens of one row; the same instance is filled again for the next one.</summary>
internal sealed class TokenizedText
{
    private readonly List<int> _inputIds = [];
    private readonly List<sbyte> _tokenTypeIds = [];

    public ReadOnlySpan<int> InputIds => CollectionsMarshal.AsSpan(_inputIds);

    /// <summary>0 for the first text, 1 for the second; empty for a row of one text.</summary>
    public ReadOnlySpan<sbyte> TokenTypeIds => CollectionsMarshal.AsSpan(_tokenTypeIds);

    /// <summary>Tokens that truncation left out.</summary>
    public int LostTokens { get; set; }

    public void Clear()
    {
        _inputIds.Clear();
        _tokenTypeIds.Clear();
        LostTokens = 0;
    }

    public void Add(int id) => _inputIds.Add(id);

    public void Add(ReadOnlySpan<int> ids) => _inputIds.AddRange(ids);

    /// <summary>Gives all tokens added since the last call the type <paramref name="type"/>.</summary>
    public void EndSegment(sbyte type)
    {
        int first = _tokenTypeIds.Count;
        CollectionsMarshal.SetCount(_tokenTypeIds, _inputIds.Count);
        CollectionsMarshal.AsSpan(_tokenTypeIds)[first..].Fill(type);
    }
}
