using System.Runtime.InteropServices;
using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>The texts of one row that are sequences of their own, one after the other.</summary>
internal sealed class SeparateTexts
{
    private readonly List<int> _ids = [];
    private readonly List<int> _lengths = [];

    /// <summary>Tokens of all texts.</summary>
    public ReadOnlySpan<int> InputIds => CollectionsMarshal.AsSpan(_ids);

    /// <summary>Tokens of each text.</summary>
    public ReadOnlySpan<int> Lengths => CollectionsMarshal.AsSpan(_lengths);

    /// <summary>Tokens of the longest text.</summary>
    public int Longest { get; private set; }

    /// <summary>Tokens that the longest text had before truncation.</summary>
    public int LongestBefore { get; private set; }

    /// <summary>Tokens of all texts that truncation left out.</summary>
    public int LostTokens { get; private set; }

    public void Clear()
    {
        _ids.Clear();
        _lengths.Clear();
        (Longest, LongestBefore, LostTokens) = (0, 0, 0);
    }

    public void Add(TokenizedText text)
    {
        int length = text.InputIds.Length;
        _ids.AddRange(text.InputIds);
        _lengths.Add(length);
        Longest = Math.Max(Longest, length);
        LongestBefore = Math.Max(LongestBefore, length + text.LostTokens);
        LostTokens += text.LostTokens;
    }
}
