using System.Text;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Normalization;

/// <summary>ByteLevel: writes each byte of the text's UTF-8 as a visible character.</summary>
internal sealed class ByteLevelNormalizer : INormalizer
{
    public void Normalize(NormalizedText text) => Map(text);

    public static void Map(NormalizedText text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        text.BeginChange();
        while (text.TryPeek(out Rune rune, out _))
        {
            int count = rune.EncodeToUtf8(bytes);
            text.Replace(new Rune(ByteCharacters.Of(bytes[0])));
            for (int i = 1; i < count; i++)
            {
                text.Insert(new Rune(ByteCharacters.Of(bytes[i])));
            }
        }

        text.EndChange();
    }
}
