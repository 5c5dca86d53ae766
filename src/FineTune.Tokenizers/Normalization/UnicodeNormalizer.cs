using System.Text;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Normalization;

/// <summary>NFC, NFD, NFKC and NFKD.</summary>
internal sealed class UnicodeNormalizer(bool composes, bool compatible) : INormalizer
{
    /// <summary>No character below it changes, whatever stands beside it.</summary>
    private readonly char _firstChanged = compatible ? '\u00A0' : composes ? '\u0300' : '\u00C0';

    public void Normalize(NormalizedText text)
    {
        if (text.Span.IndexOfAnyInRange(_firstChanged, char.MaxValue) < 0)
        {
            return;
        }

        List<NormalForms.Item> items = NormalForms.Decompose(text.Span, compatible);
        if (composes)
        {
            items = NormalForms.Compose(items);
        }

        Write(text, items);
    }

    public static void Write(NormalizedText text, List<NormalForms.Item> items)
    {
        text.BeginChange();
        foreach ((int code, int change) in items)
        {
            if (change > 0)
            {
                text.Insert(new Rune(code));
                continue;
            }

            text.Replace(new Rune(code));
            for (int removed = change; removed < 0 && text.TryPeek(out _, out int length); removed++)
            {
                text.Skip(length);
            }
        }

        text.EndChange();
    }
}
