using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>
/// Makes the token rows of a question: windows over its text, each with the place of the answer's first and last token, or that of the class token where
/// the window does not have the whole answer (transformers/examples/pytorch/question-answering/run_qa.py, prepare_train_features).
/// </summary>
/// <param name="maxLength">Longest row, special tokens included.</param>
/// <param name="arguments">How windows overlap, and whether questions may have no answer.</param>
/// <param name="policy">What becomes of a text that is too long.</param>
internal sealed class QuestionRows(ITextTokenizer tokenizer, int maxLength, TaskArguments arguments, TruncationPolicy policy)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TokenizedText _tokens = new(details: true);
    private readonly List<(int[] Ids, sbyte[] Types, int[] Offsets, int[] Answer)> _windows = [];
    private string _reference = "";

    /// <summary>Rows the question makes.</summary>
    public int Count => _windows.Count;

    /// <summary>Tokens it has with its whole text, special ones included.</summary>
    public int Length => _tokens.InputIds.Length;

    /// <summary>The same with a tokenizer for another thread.</summary>
    public QuestionRows With(ITextTokenizer other) => new(other, maxLength, arguments, policy);

    /// <param name="question">Blanks at its begin are left out.</param>
    /// <exception cref="FineTuneException">FT2190: an answer is not where it is said to be; FT2191, FT2192; FT2193: there is no room for the text.</exception>
    public void Encode(ReadOnlySpan<char> question, ReadOnlySpan<char> context, ReadOnlySpan<char> written)
    {
        _windows.Clear();
        QuestionAnswers answers = Check(context, written, arguments, out IReadOnlyList<int> places);
        tokenizer.EncodePair(question.TrimStart(), context, int.MaxValue, _tokens);
        var windows = new ContextWindows(_tokens.SequenceOf, Length, maxLength, arguments.DocStride);
        bool isLong = windows.All.Count != 1;
        if (isLong && policy == TruncationPolicy.Drop)
        {
            return;
        }

        if (isLong && policy == TruncationPolicy.Error)
        {
            throw new FineTuneException(DiagnosticCatalog.RowOverMaxLength, null, Length, maxLength);
        }

        if (windows.All.Count == 0)
        {
            throw new FineTuneException(
                DiagnosticCatalog.NoRoomForContext, null, Quantity.Of(windows.Others, "token"), maxLength, windows.Room, arguments.DocStride);
        }

        _reference = new JsonObject
        {
            [QuestionReference.ContextName] = context.ToString(),
            [QuestionReference.AnswersName] = new JsonArray([.. answers.Texts.Select(text => JsonValue.Create(text))]),
        }.ToJsonString(Readable);
        int[] offsets = Offsets();
        for (int window = 0; window < windows.All.Count; window++)
        {
            int[] own = windows.Of<int>(offsets.AsSpan(..Length), window);
            int[] ends = windows.Of<int>(offsets.AsSpan(Length..), window);
            int[] ids = windows.Of(_tokens.InputIds, window);
            _windows.Add((
                ids,
                _tokens.TokenTypeIds.IsEmpty ? [] : windows.Of(_tokens.TokenTypeIds, window),
                [.. own.Zip(ends).SelectMany(pair => (int[])[pair.First, pair.Second])],
                places.Count == 0 ? NoAnswer(ids) : AnswerOf(places[0], places[0] + answers.Texts[0].Length, own, ends) ?? NoAnswer(ids)));
        }
    }

    /// <summary>One of the rows; valid until the next question is encoded.</summary>
    public TokenizedRow Row(int index, int sourceFile, int sourceLine) => new()
    {
        InputIds = _windows[index].Ids,
        TokenTypeIds = _windows[index].Types,
        Labels = _windows[index].Answer,
        Offsets = _windows[index].Offsets,
        // The first row has it for all.
        Reference = index == 0 ? _reference : "",
        Number = float.NaN,
        SourceFile = sourceFile,
        SourceLine = sourceLine,
    };

    /// <summary>Reads and checks the answers to a question.</summary>
    /// <param name="places">Where each begins, in UTF-16 units.</param>
    /// <exception cref="FineTuneException">FT2190, FT2191 or FT2192.</exception>
    public static QuestionAnswers Check(
        ReadOnlySpan<char> context, ReadOnlySpan<char> written, TaskArguments arguments, out IReadOnlyList<int> places)
    {
        var answers = QuestionAnswers.Parse(written);
        places = answers.PlacesIn(context);
        return places.Count > 0 || arguments.VersionTwoWithNegative ? answers : throw new FineTuneException(DiagnosticCatalog.QuestionWithoutAnswer, null);
    }

    /// <summary>First of all tokens where each begins in the text, then where each ends; -1 for a token that is not the text's.</summary>
    private int[] Offsets()
    {
        int[] offsets = new int[2 * Length];
        for (int token = 0; token < Length; token++)
        {
            (offsets[token], offsets[Length + token]) = _tokens.SequenceOf(token) == 1 ? _tokens.Offsets[token] : (-1, -1);
        }

        return offsets;
    }

    /// <summary>The tokens in which an answer begins and ends; null where the row does not have all of it.</summary>
    private static int[]? AnswerOf(int start, int end, int[] starts, int[] ends)
    {
        int first = Array.FindIndex(starts, place => place >= 0);
        int last = Array.FindLastIndex(starts, place => place >= 0);
        if (first < 0 || starts[first] > start || ends[last] < end)
        {
            return null;
        }

        int begin = last;
        while (begin > first && starts[begin] > start)
        {
            begin--;
        }

        int close = first;
        while (close < last && ends[close] < end)
        {
            close++;
        }

        return [begin, close];
    }

    private int[] NoAnswer(int[] ids)
    {
        int place = tokenizer.ClassTokenId is { } token ? Math.Max(0, Array.IndexOf(ids, token)) : 0;
        return [place, place];
    }
}
