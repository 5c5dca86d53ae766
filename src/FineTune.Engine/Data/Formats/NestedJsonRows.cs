using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>
/// The questions of SQuAD's own files, in which articles have paragraphs and these have questions, as objects one after the other: each with the context
/// of its paragraph. Objects without paragraphs are given as they are.
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
        foreach (Range member in question.Others)
        {
            _row[_length++] = (byte)',';
            article[member].CopyTo(_row.AsSpan(_length));
            _length += member.End.Value - member.Start.Value;
        }

        _row[_length++] = (byte)'}';
    }

    /// <summary>Finds where the questions of an article stand; false where it has no paragraphs. What is no JSON the reader of the row says.</summary>
    private bool Find(ReadOnlySpan<byte> article)
    {
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
                    isNested = true;
                    while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                    {
                        FindInParagraph(ref reader);
                    }
                }
                else
                {
                    reader.Skip();
                }
            }

            return isNested;
        }
        catch (JsonException)
        {
            _questions.Clear();
            return false;
        }
    }

    private void FindInParagraph(ref Utf8JsonReader reader)
    {
        List<Range> others = [];
        List<Range> questions = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = (int)reader.TokenStartIndex;
            bool areQuestions = reader.ValueTextEquals(Questions);
            reader.Read();
            if (!areQuestions || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                others.Add(start..(int)reader.BytesConsumed);
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                int question = (int)reader.TokenStartIndex;
                reader.Skip();
                questions.Add(question..(int)reader.BytesConsumed);
            }
        }

        _questions.AddRange(questions.Select(question => new Question(question, others)));
    }

    /// <param name="Own">The question's object in the article.</param>
    /// <param name="Others">The other members of its paragraph.</param>
    private sealed record Question(Range Own, IReadOnlyList<Range> Others);
}
