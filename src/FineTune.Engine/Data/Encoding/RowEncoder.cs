using System.Runtime.InteropServices;
using FineTune.Contracts;
using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>Makes tokens and targets of the row that a reader stands on.</summary>
/// <param name="maxLength">Longest row, special tokens included.</param>
/// <param name="arguments">Which tokens of a word are labelled, and whether texts that go on are ended.</param>
internal sealed class RowEncoder(
    ITextTokenizer tokenizer, RowShape shape, TokenizedLayout layout, int maxLength, LabelMap labels, TaskArguments arguments, LongRows longRows)
{
    private readonly TokenizedText _tokens =
        new(details: shape is RowShape.LabelledTokens or RowShape.CausalText or RowShape.Preferences || layout.HasWordIds);

    private readonly List<int> _labels = [];
    private readonly List<int> _wordIds = [];
    private readonly List<string> _words = [];
    private readonly SeparateTexts? _texts = shape == RowShape.SeparateTexts ? new() : null;
    private float _number;

    public TokenizedLayout Layout => layout;

    /// <summary>Renders rows that are conversations; null where there are none.</summary>
    public ConversationRenderer? Conversations { get; init; }

    /// <summary>Makes the tokens of texts that are to be given; null where rows have none.</summary>
    public TargetEncoder? Targets { get; init; }

    /// <summary>Makes the rows of questions; null where rows are none.</summary>
    public QuestionRows? Questions { get; init; }

    /// <summary>Makes the rows of multiple choices; null where rows are none.</summary>
    public ChoiceRows? Choices { get; init; }

    /// <summary>The same encoder for use beside this one on another thread.</summary>
    public RowEncoder ForAnotherThread()
    {
        ITextTokenizer own = tokenizer.ForAnotherThread();
        return new RowEncoder(own, shape, layout, maxLength, labels, arguments, longRows.With(own))
        {
            Conversations = Conversations,
            Targets = Targets?.ForAnotherThread(),
            Questions = Questions?.With(own),
            Choices = Choices?.With(own),
        };
    }

    /// <summary>Longest row, special tokens included.</summary>
    public int MaxLength => maxLength;

    public ITextTokenizer Tokenizer => tokenizer;

    /// <summary>What becomes of the encoded row where it is too long.</summary>
    public LongRows LongRows => longRows;

    /// <summary>Tokens of the row that truncation left out.</summary>
    public int LostTokens => _texts?.LostTokens ?? _tokens.LostTokens;

    /// <summary>Tokens that truncation left out of a row whose answer it cut.</summary>
    public int LostOfAnswer { get; private set; }

    /// <summary>Tokens of the row, of several texts those of the longest.</summary>
    public int Length => _texts?.Longest ?? _tokens.InputIds.Length;

    /// <summary>The same before truncation.</summary>
    public int WholeLength => _texts?.LongestBefore ?? _tokens.InputIds.Length + _tokens.LostTokens;

    /// <summary>The encoded row; valid until the next is encoded.</summary>
    /// <param name="sourceFile">Index of <see cref="DatasetInfo.SourceFiles"/>.</param>
    public TokenizedRow Row(int sourceFile, int sourceLine) => Choices is not null
        ? Choices.Row(CollectionsMarshal.AsSpan(_labels), sourceFile, sourceLine)
        : new TokenizedRow
        {
            InputIds = _texts is null ? _tokens.InputIds : _texts.InputIds,
            TokenTypeIds = _texts is null ? _tokens.TokenTypeIds : [],
            TextLengths = _texts is null ? [] : _texts.Lengths,
            WordIds = CollectionsMarshal.AsSpan(_wordIds),
            Labels = CollectionsMarshal.AsSpan(_labels),
            Number = _number,
            SourceFile = sourceFile,
            SourceLine = sourceLine,
        };

    /// <param name="ids">The id of each label of the Dataset.</param>
    /// <param name="labelReader">Reads the Dataset's labels.</param>
    /// <param name="part">Which of the token rows that an example makes, as the rejected one of a preference.</param>
    /// <exception cref="FineTuneException">FT2152: there are not as many labels as words.</exception>
    public void Encode(DatasetTable table, IRowReader reader, RowLabelReader labelReader, Dictionary<string, int> ids, int part = 0)
    {
        _labels.Clear();
        LostOfAnswer = 0;
        if (table.HasConversations)
        {
            EncodeConversation(reader.Get(DatasetColumn.Text).ToString(), part);
            return;
        }

        if (Targets is not null)
        {
            tokenizer.Encode(Targets.WithPrefix(reader.Get(DatasetColumn.Text)), maxLength, _tokens);
            _labels.AddRange(Targets.Encode(reader.Get(DatasetColumn.Target)));
            return;
        }

        if (Choices is not null)
        {
            EncodeChoices(table, reader, Choices);
            return;
        }

        if (Questions is not null)
        {
            EncodeQuestion(reader, Questions);
            return;
        }

        EncodeText(table, reader);
        TextList texts = labelReader.Read(reader);
        if (shape == RowShape.LabelledTokens)
        {
            LabelTokens(table, reader, texts, ids);
            return;
        }

        if (shape == RowShape.CausalText)
        {
            if (arguments.AppendEosToken)
            {
                AppendEnd();
            }

            _labels.AddRange(_tokens.InputIds);
            return;
        }

        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int label = 0; label < texts.Count; label++)
        {
            _labels.Add(lookup[texts[label]]);
        }

        _number = table.Columns.Has(DatasetColumn.Number) ? TargetNumber.Read(reader, table.Columns) : float.NaN;
        if (layout.HasWordIds)
        {
            NumberWords();
        }
    }

    private void EncodeChoices(DatasetTable table, IRowReader reader, ChoiceRows choices)
    {
        TextList endings = reader.GetList(DatasetColumn.Endings);
        choices.Encode(reader.Get(DatasetColumn.Text), endings);
        ReadOnlySpan<char> before = table.Columns.Has(DatasetColumn.Question) ? reader.Get(DatasetColumn.Question) : default;
        try
        {
            _labels.Add(ChoiceRows.ChoiceOf(reader.Get(DatasetColumn.Choice), endings, before, table.Columns[DatasetColumn.Choice]));
        }
        catch (FineTuneException exception)
        {
            throw exception.At(reader.PositionOf(DatasetColumn.Choice));
        }
    }

    private static void EncodeQuestion(IRowReader reader, QuestionRows questions)
    {
        try
        {
            questions.Encode(reader.Get(DatasetColumn.Text), reader.Get(DatasetColumn.TextPair), reader.Get(DatasetColumn.Answers));
        }
        catch (FineTuneException exception)
        {
            throw exception.At(reader.PositionOf(DatasetColumn.Answers));
        }
    }

    private void EncodeText(DatasetTable table, IRowReader reader)
    {
        if (_texts is not null)
        {
            _texts.Clear();
            foreach (DatasetColumn column in table.Columns.Texts)
            {
                tokenizer.Encode(reader.Get(column), maxLength, _tokens);
                _texts.Add(_tokens);
            }
        }
        else if (shape == RowShape.LabelledTokens)
        {
            _words.Clear();
            TextList words = reader.GetList(DatasetColumn.Tokens);
            for (int word = 0; word < words.Count; word++)
            {
                _words.Add(words[word].ToString());
            }

            tokenizer.EncodeWords(_words, maxLength, _tokens);
        }
        else if (table.HasPairs)
        {
            tokenizer.EncodePair(reader.Get(DatasetColumn.Text), reader.Get(DatasetColumn.TextPair), maxLength, _tokens);
        }
        else
        {
            tokenizer.Encode(reader.Get(DatasetColumn.Text), maxLength, _tokens);
        }
    }

    /// <summary>Tokens of parts that are trained on have themselves as labels, the others <see cref="TokenLabels.Ignored"/>.</summary>
    private void EncodeConversation(string row, int part)
    {
        TrainedText text = Conversations!.Render(ConversationExample.ParseAll(row)[part]);
        tokenizer.AddsSpecialTokens = text.AddsSpecialTokens;
        tokenizer.Encode(text.Text, maxLength, _tokens);
        for (int token = 0; token < _tokens.InputIds.Length; token++)
        {
            (int start, int end) = _tokens.Offsets[token];
            _labels.Add(text.IsTrained(start, end) ? _tokens.InputIds[token] : TokenLabels.Ignored);
        }

        if (text.IsEnded)
        {
            AppendEnd();
            if (_labels.Count < _tokens.InputIds.Length)
            {
                _labels.Add(_tokens.InputIds[^1]);
            }
            else if (_labels.Count > 0 && _tokens.InputIds[^1] == tokenizer.EndTokenId)
            {
                // The tokenizer itself ends its rows so.
                _labels[^1] = _tokens.InputIds[^1];
            }
        }

        bool isCut = _tokens.LostTokens > 0 && longRows.Truncates && text.IsCut(_tokens.Offsets[0].Start, _tokens.Offsets[^1].End);
        LostOfAnswer = isCut ? _tokens.LostTokens : 0;
        // The first token follows nothing, so that nothing learns it.
        if ((_tokens.LostTokens == 0 || longRows.Keeps) && !_labels.Skip(1).Any(label => label != TokenLabels.Ignored))
        {
            throw new FineTuneException(DiagnosticCatalog.NothingTrained, null, _tokens.LostTokens > 0
                ? FormattableString.Invariant($"MaxLength {maxLength} cuts all of it that is")
                : "it has no answer, or an empty one");
        }
    }

    /// <summary>The end token is lost with what is cut, as where it alone does not fit.</summary>
    private void AppendEnd()
    {
        if (tokenizer.EndTokenId is not { } end || (_tokens.InputIds is [.., var last] && last == end))
        {
            return;
        }

        if (_tokens.LostTokens > 0 || _tokens.InputIds.Length == maxLength)
        {
            _tokens.LostTokens++;
        }
        else
        {
            _tokens.Add(end, tokenizer.TokenOf(end)!);
        }
    }

    private void LabelTokens(DatasetTable table, IRowReader reader, TextList texts, Dictionary<string, int> ids)
    {
        if (texts.Count != _words.Count)
        {
            throw new FineTuneException(
                DiagnosticCatalog.LabelsAndWords,
                reader.PositionOf(DatasetColumn.Labels),
                table.Columns[DatasetColumn.Labels],
                Quantity.Of(texts.Count, "label"),
                Quantity.Of(_words.Count, "word"));
        }

        int before = -1;
        for (int token = 0; token < _tokens.InputIds.Length; token++)
        {
            int word = _tokens.WordOf(token) ?? -1;
            _labels.Add(word < 0 ? TokenLabels.Ignored
                : word != before ? LabelOf(texts[word], ids)
                : arguments.LabelAllTokens ? labels.Inside(LabelOf(texts[word], ids))
                : TokenLabels.Ignored);
            before = word;
        }
    }

    private static int LabelOf(ReadOnlySpan<char> text, Dictionary<string, int> ids) => ids[text.ToString()] is >= 0 and var id ? id : TokenLabels.Ignored;

    private void NumberWords()
    {
        _wordIds.Clear();
        for (int token = 0; token < _tokens.InputIds.Length; token++)
        {
            _wordIds.Add(_tokens.WordOf(token) ?? -1);
        }
    }
}
