namespace FineTune.Tokenizers;

/// <summary>What a text or a pair of texts is encoded to, token by token; all lists are equally long. Hugging Face's <c>Encoding</c>.</summary>
public sealed class TokenizerEncoding
{
    internal TokenizerEncoding(TokenizedText row)
    {
        int count = row.InputIds.Length;
        (int[] ids, int[] types, bool[] special) = (row.InputIds.ToArray(), new int[count], row.SpecialTokensMask.ToArray());
        (Range[] offsets, int?[] words, int?[] sequences) = (new Range[count], new int?[count], new int?[count]);
        for (int i = 0; i < count; i++)
        {
            types[i] = row.LayoutTypeIds[i];
            offsets[i] = row.Offsets[i].Start..row.Offsets[i].End;
            words[i] = row.WordOf(i);
            sequences[i] = row.SequenceOf(i);
        }

        (Ids, TypeIds, Tokens, Offsets, SpecialTokensMask, WordIds, SequenceIds) = (ids, types, [.. row.Tokens], offsets, special, words, sequences);
    }

    /// <summary>Numbers of the tokens in the vocabulary.</summary>
    public IReadOnlyList<int> Ids { get; }

    /// <summary>Token types (segments): mostly 0 for the first text and 1 for the second; 0 throughout for families such as RoBERTa.</summary>
    public IReadOnlyList<int> TypeIds { get; }

    /// <summary>The tokens as they are written in the vocabulary.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>
    /// The part of its text that each token is of, so that <c>text[offset]</c> cuts it out; of its word where words were encoded. Counted in UTF-16
    /// units as .NET's strings are, where Python counts code points. <c>0..0</c> for special tokens that were added.
    /// </summary>
    public IReadOnlyList<Range> Offsets { get; }

    /// <summary>True for special tokens that were added; false for one that the text itself has.</summary>
    public IReadOnlyList<bool> SpecialTokensMask { get; }

    /// <summary>
    /// The word that each token is of: its index among the words that were given, or else among the pieces that the pre-tokenizer made. Null for special
    /// tokens that were added.
    /// </summary>
    public IReadOnlyList<int?> WordIds { get; }

    /// <summary>0 for tokens of the first text, 1 for those of the second, null for special tokens that were added.</summary>
    public IReadOnlyList<int?> SequenceIds { get; }
}
