using Microsoft.ML.Tokenizers;

namespace Tokenize;

/// <summary>Takes a long text apart for a model that reads only so many tokens. Any tokenizer of Microsoft.ML.Tokenizers will do.</summary>
internal static class TextParts
{
    public static IEnumerable<string> Of(string text, Tokenizer tokenizer, int tokens)
    {
        for (int start = 0; start < text.Length;)
        {
            int length = tokenizer.GetIndexByTokenCount(text.AsSpan(start), tokens, out _, out _);
            if (length == 0)
            {
                throw new ArgumentOutOfRangeException(nameof(tokens), tokens, "Not one character fits into so few tokens.");
            }

            yield return text.Substring(start, length);
            start += length;
        }
    }
}
