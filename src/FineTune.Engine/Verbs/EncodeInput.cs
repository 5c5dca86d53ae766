using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tokenizers;

namespace FineTune.Engine.Verbs;

/// <summary>A line for <see cref="EncodeVerb"/>: a text, a pair of texts, or words.</summary>
internal sealed class EncodeInput
{
    private readonly string? _pair;
    private readonly string[]? _words;
    private readonly string _text;
    private readonly Dictionary<string, int[]> _codePoints = [];

    private EncodeInput(string text, string? pair, string[]? words) => (_text, _pair, _words) = (text, pair, words);

    /// <exception cref="FineTuneException">FT2204.</exception>
    public static EncodeInput Parse(string line, int number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return root.TryGetProperty("words", out JsonElement words)
                ? new EncodeInput("", null, [.. words.EnumerateArray().Select(Text)])
                : new EncodeInput(Text(root.GetProperty("text")), root.TryGetProperty("pair", out JsonElement pair) ? pair.GetString() : null, null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FineTuneException(DiagnosticCatalog.BadEncodeInput, null, exception, number, exception.Message.TrimEnd('.'));
        }
    }

    private static string Text(JsonElement value) => value.GetString() ?? throw new InvalidOperationException("it has null where a text is wanted");

    public void Encode(ITextTokenizer tokenizer, int maxLength, TokenizedText row)
    {
        if (_words is not null)
        {
            tokenizer.EncodeWords(_words, maxLength, row);
        }
        else if (_pair is not null)
        {
            tokenizer.EncodePair(_text, _pair, maxLength, row);
        }
        else
        {
            tokenizer.Encode(_text, maxLength, row);
        }
    }

    /// <summary>A token's offsets in code points of the text it is of.</summary>
    public (int Start, int End) CodePoints(TokenizedText row, int token)
    {
        (int start, int end) = row.Offsets[token];
        if (row.SequenceOf(token) is not { } sequence)
        {
            return (start, end);
        }

        string text = _words is not null ? _words[row.WordOf(token)!.Value] : sequence == 0 ? _text : _pair!;
        if (!_codePoints.TryGetValue(text, out int[]? points))
        {
            _codePoints.Add(text, points = Count(text));
        }

        return (points[start], points[end]);
    }

    /// <summary>For each place in the text the code points before it.</summary>
    private static int[] Count(string text)
    {
        int[] points = new int[text.Length + 1];
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            points[i] = count;
            bool first = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            count += first ? 0 : 1;
        }

        points[^1] = count;
        return points;
    }
}
