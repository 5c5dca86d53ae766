using System.Text;
using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>
/// The questions of SQuAD's own files, in which articles have paragraphs and these have questions, as objects one after the other: each with the context
/// of its paragraph. Objects without such paragraphs are given as they are; among others a paragraph without questions is an error, so that none is left
/// out in silence.
/// </summary>
internal sealed class NestedJsonRows(IJsonRows articles) : IJsonRows
{
    private static readonly byte[] Paragraphs = "paragraphs"u8.ToArray();
    private static readonly byte[] Questions = "qas"u8.ToArray();

    private readonly List<Question> _questions = [];
    private byte[] _row = [];
    private int _length;
    private int _next;
    private bool _isNested;

    public ReadOnlySpan<byte> Current => _isNested ? _row.AsSpan(0, _length) : articles.Current;

    public int Line => _isNested ? PositionAt(0).Line : articles.Line;

    public bool Read()
    {
        while (_next >= _questions.Count)
        {
            _questions.Clear();
            _next = 0;
            if (!articles.Read())
            {
                return false;
            }

            _isNested = Find(articles.Current);
            if (!_isNested)
            {
                return true;
            }
        }

        Compose(_questions[_next++]);
        return true;
    }

    /// <summary>The object is the question's own, with its paragraph's members behind it.</summary>
    public SourcePosition PositionAt(int offset)
    {
        if (!_isNested)
        {
            return articles.PositionAt(offset);
        }

        Question question = _questions[_next - 1];
        int inQuestion = question.Own.End.Value - question.Own.Start.Value - 1;
        foreach (Range member in question.Others)
        {
            if (offset <= inQuestion)
            {
                break;
            }

            int length = member.End.Value - member.Start.Value;
            if (offset - inQuestion - 1 < length)
            {
                return articles.PositionAt(member.Start.Value + offset - inQuestion - 1);
            }

            offset -= length + 1;
        }

        return articles.PositionAt(question.Own.Start.Value + Math.Min(offset, inQuestion));
    }

    public ValueTask DisposeAsync() => articles.DisposeAsync();

    private void Compose(Question question)
    {
        ReadOnlySpan<byte> article = articles.Current;
        ReadOnlySpan<byte> own = article[question.Own][..^1];
        int needed = own.Length + 1 + question.Others.Sum(member => member.End.Value - member.Start.Value + 1);
        _row = _row.Length < needed ? new byte[2 * needed] : _row;
        own.CopyTo(_row);
        _length = own.Length;
        bool isEmpty = own.TrimEnd(" \t\r\n"u8).Length == 1;
        foreach (Range member in question.Others)
        {
            // A blank where nothing stands before, so that places stay what they are.
            _row[_length++] = isEmpty ? (byte)' ' : (byte)',';
            isEmpty = false;
            article[member].CopyTo(_row.AsSpan(_length));
            _length += member.End.Value - member.Start.Value;
        }

        _row[_length++] = (byte)'}';
    }

    /// <summary>Finds where the questions of an article stand; false where it has no paragraphs. What is no JSON the reader of the row says.</summary>
    private bool Find(ReadOnlySpan<byte> article)
    {
        // Rows of files that are nothing of the kind are not read twice.
        if (article.IndexOf(Paragraphs) < 0)
        {
            return false;
        }

        var reader = new Utf8JsonReader(article);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            bool isNested = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool areParagraphs = reader.ValueTextEquals(Paragraphs);
                reader.Read();
                if (areParagraphs && reader.TokenType == JsonTokenType.StartArray)
                {
                    isNested = FindInParagraphs(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            if (!isNested)
            {
                _questions.Clear();
            }

            return isNested;
        }
        catch (JsonException)
        {
            _questions.Clear();
            return false;
        }
    }

    /// <returns>False where the list holds something else than paragraphs with questions.</returns>
    /// <exception cref="FineTuneException">FT2002, FT2006: one of them has none.</exception>
    private bool FindInParagraphs(ref Utf8JsonReader reader)
    {
        bool hasQuestions = false;
        FineTuneException? problem = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                problem ??= Broken(ref reader);
                reader.Skip();
            }
            else if (FindInParagraph(ref reader) is { } missing)
            {
                problem ??= missing;
            }
            else
            {
                hasQuestions = true;
            }
        }

        return problem is null || (hasQuestions ? throw problem : false);
    }

    /// <returns>What is wrong with a paragraph that has no questions; null otherwise.</returns>
    private FineTuneException? FindInParagraph(ref Utf8JsonReader reader)
    {
        SourcePosition position = articles.PositionAt((int)reader.TokenStartIndex);
        List<Range> others = [];
        List<string> names = [];
        List<Range>? questions = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = (int)reader.TokenStartIndex;
            if (reader.ValueTextEquals(Questions))
            {
                questions = [.. questions ?? [], .. QuestionsOf(ref reader)];
                continue;
            }

            names.Add(Encoding.UTF8.GetString(reader.ValueSpan));
            reader.Read();
            reader.Skip();
            others.Add(start..(int)reader.BytesConsumed);
        }

        _questions.AddRange(questions?.Select(question => new Question(question, others)) ?? []);
        return questions is not null ? null : ColumnNames.Unknown(
            "qas", names, position, null, FormattableString.Invariant($" in line {position.Line}"), "remove the paragraph");
    }

    /// <exception cref="FineTuneException">FT2006: they are no list of objects.</exception>
    private List<Range> QuestionsOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Broken(ref reader);
        }

        List<Range> questions = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw Broken(ref reader);
            }

            int question = (int)reader.TokenStartIndex;
            reader.Skip();
            questions.Add(question..(int)reader.BytesConsumed);
        }

        return questions;
    }

    private FineTuneException Broken(ref Utf8JsonReader reader) => new(
        DiagnosticCatalog.BrokenJson, articles.PositionAt((int)reader.TokenStartIndex), $"it holds {JsonRowReader.Describe(reader.TokenType)}");

    /// <param name="Own">The question's object in the article.</param>
    /// <param name="Others">The other members of its paragraph.</param>
    private sealed record Question(Range Own, IReadOnlyList<Range> Others);
}
