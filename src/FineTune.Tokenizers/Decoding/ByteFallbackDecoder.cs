using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace FineTune.Tokenizers.Decoding;

/// <summary>ByteFallback: tokens such as <c>&lt;0xE2&gt;</c> in a row become the text they are the UTF-8 of, or a U+FFFD each.</summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        List<string> parts = new(tokens.Count);
        List<byte> bytes = [];
        foreach (string token in tokens)
        {
            if (TryParse(token, out byte value))
            {
                bytes.Add(value);
                continue;
            }

            Flush(bytes, parts);
            parts.Add(token);
        }

        Flush(bytes, parts);
        return parts;
    }

    private static bool TryParse(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static void Flush(List<byte> bytes, List<string> parts)
    {
        byte[] all = [.. bytes];
        if (Utf8.IsValid(all))
        {
            if (all.Length > 0)
            {
                parts.Add(Encoding.UTF8.GetString(all));
            }
        }
        else
        {
            parts.AddRange(Enumerable.Repeat("\uFFFD", all.Length));
        }

        bytes.Clear();
    }
}
