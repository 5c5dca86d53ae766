using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The answers to a question, as SQuAD has them: an object of two lists, or a list of objects; none where the text does not answer it.</summary>
/// <param name="Texts">What the answers are.</param>
/// <param name="Starts">Where in the text each begins, in characters of Unicode as in Python.</param>
internal sealed record QuestionAnswers(IReadOnlyList<string> Texts, IReadOnlyList<int> Starts)
{
    private const string Text = "text";
    private const string Start = "answer_start";
    private const int ShownCharacters = 40;

    /// <param name="json">A column's value; a text that holds JSON will do.</param>
    /// <exception cref="FineTuneException">FT2191: it has no texts with their places.</exception>
    public static QuestionAnswers Parse(ReadOnlySpan<char> json)
    {
        try
        {
            JsonNode? node = JsonNode.Parse(json.ToString());
            return Read(node is JsonValue value && value.TryGetValue(out string? inner) ? JsonNode.Parse(inner) : node);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw Bad(exception is JsonException ? $"'{ShortText.Of(json.ToString())}' is no JSON" : "a name in them is there twice", exception);
        }
    }

    /// <summary>Where each answer stands in its text, in UTF-16 units.</summary>
    /// <exception cref="FineTuneException">FT2190: something else stands there.</exception>
    public IReadOnlyList<int> PlacesIn(ReadOnlySpan<char> context)
    {
        int[] places = new int[Texts.Count];
        for (int answer = 0; answer < places.Length; answer++)
        {
            places[answer] = PlaceOf(Starts[answer], context);
            if (places[answer] < 0 || !context[places[answer]..].StartsWith(Texts[answer], StringComparison.Ordinal))
            {
                throw NotThere(answer, places[answer], context);
            }
        }

        return places;
    }

    private FineTuneException NotThere(int answer, int place, ReadOnlySpan<char> context)
    {
        string there = place < 0 ? FormattableString.Invariant($"nothing, as the text has {Characters(context)} characters")
            : $"'{ShortText.Of(context[place..Math.Min(context.Length, place + Math.Max(1, Math.Min(Texts[answer].Length, ShownCharacters)))].ToString())}'";
        int found = context.IndexOf(Texts[answer], StringComparison.Ordinal);
        string elsewhere = found < 0 ? ", and the text has it nowhere"
            : FormattableString.Invariant($", and the text has it first at {Characters(context[..found])}");
        return new FineTuneException(DiagnosticCatalog.AnswerNotInContext, null, ShortText.Of(Texts[answer]), Starts[answer], there + elsewhere);
    }

    /// <returns>-1 where the text is not as long.</returns>
    private static int PlaceOf(int start, ReadOnlySpan<char> context)
    {
        if (start < 0)
        {
            return -1;
        }

        if (context.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return start < context.Length ? start : -1;
        }

        int place = 0;
        for (int left = start; left > 0 && place < context.Length; left--)
        {
            place += char.IsHighSurrogate(context[place]) && place + 1 < context.Length ? 2 : 1;
        }

        return place < context.Length ? place : -1;
    }

    private static int Characters(ReadOnlySpan<char> text)
    {
        int count = 0;
        foreach (char character in text)
        {
            count += char.IsLowSurrogate(character) ? 0 : 1;
        }

        return count;
    }

    private static QuestionAnswers Read(JsonNode? node)
    {
        List<string> texts = [];
        List<int> starts = [];
        switch (node)
        {
            case JsonArray answers:
                foreach (JsonNode? answer in answers)
                {
                    Add(answer as JsonObject ?? throw Bad("one of the list is no object"), texts, starts);
                }

                break;
            case JsonObject lists:
                Add(lists, texts, starts);
                break;
            default:
                throw Bad(node is null ? "they are null" : "they are neither an object nor a list of objects");
        }

        return texts.Count == starts.Count
            ? texts.Contains("") ? throw Bad("one has an empty text; a question without an answer has empty lists") : new QuestionAnswers(texts, starts)
            : throw Bad(FormattableString.Invariant($"{Quantity.Of(texts.Count, Text)} and {starts.Count} of {Start}"));
    }

    private static void Add(JsonObject answers, List<string> texts, List<int> starts)
    {
        foreach (JsonNode? text in Values(answers, Text))
        {
            texts.Add(text is JsonValue value && value.TryGetValue(out string? written) ? written : throw Bad($"a {Text} is no text"));
        }

        foreach (JsonNode? start in Values(answers, Start))
        {
            starts.Add(start is JsonValue value && value.TryGetValue(out int place) ? place : throw Bad($"an {Start} is no whole number"));
        }
    }

    /// <summary>A list of values, or the one.</summary>
    private static IEnumerable<JsonNode?> Values(JsonObject answers, string name) => answers[name] switch
    {
        null => throw Bad($"they have no {name}"),
        JsonArray list => list.AsEnumerable(),
        var one => [one],
    };

    private static FineTuneException Bad(string reason, Exception? cause = null) => new(DiagnosticCatalog.BadAnswers, null, cause, reason);
}
