using System.Text;

namespace FineTune.Tokenizers.Decoding;

/// <summary>Strip: drops up to so many of one character at both ends of each token.</summary>
internal sealed class StripDecoder(Rune content, int start, int stop) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select(Strip)];

    private string Strip(string token)
    {
        Rune[] runes = [.. token.EnumerateRunes()];
        int first = 0;
        while (first < Math.Min(start, runes.Length) && runes[first] == content)
        {
            first++;
        }

        int last = runes.Length;
        while (last > first && runes.Length - last < stop && runes[last - 1] == content)
        {
            last--;
        }

        return string.Concat(runes[first..last]);
    }
}
