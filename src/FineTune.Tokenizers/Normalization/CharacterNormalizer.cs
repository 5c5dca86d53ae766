using System.Text;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Normalization;

/// <summary>Changes each character for itself.</summary>
internal abstract class CharacterNormalizer : INormalizer
{
    public void Normalize(NormalizedText text)
    {
        int unchanged = CountUnchanged(text.Span);
        if (unchanged == text.Span.Length)
        {
            return;
        }

        text.BeginChange();
        text.Keep(unchanged);
        while (text.TryPeek(out Rune rune, out int length))
        {
            string? changed = Change(rune.Value);
            if (changed is null)
            {
                text.Keep(length);
            }
            else if (changed.Length == 0)
            {
                text.Skip(length);
            }
            else
            {
                Write(text, changed);
            }
        }

        text.EndChange();
    }

    /// <summary>What a character becomes; empty for nothing, null for itself.</summary>
    protected abstract string? Change(int code);

    private int CountUnchanged(ReadOnlySpan<char> text)
    {
        int position = 0;
        while (position < text.Length)
        {
            Rune.DecodeFromUtf16(text[position..], out Rune rune, out int length);
            if (Change(rune.Value) is not null)
            {
                break;
            }

            position += length;
        }

        return position;
    }

    private static void Write(NormalizedText text, string changed)
    {
        bool first = true;
        foreach (Rune rune in changed.EnumerateRunes())
        {
            if (first)
            {
                text.Replace(rune);
            }
            else
            {
                text.Insert(rune);
            }

            first = false;
        }
    }
}
