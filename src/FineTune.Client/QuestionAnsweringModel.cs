using FineTune.Answers;
using FineTune.Tokenizers;

namespace FineTune.Client;

/// <summary>
/// A model that finds the answer to a question in a text. <see cref="QuestionAnswerer"/> is one; a typed client derives from this. A text of any length is
/// seen whole, in windows as training cut them.
/// </summary>
/// <typeparam name="TAnswer">The answer to a question.</typeparam>
public abstract class QuestionAnsweringModel<TAnswer> : TextModel<TAnswer>
{
    private readonly AnswerOptions _options;
    private readonly int _stride;

    protected QuestionAnsweringModel(ModelContract contract, ModelOptions? options)
        : base(contract, options, OnnxSession.StartLogits)
    {
        try
        {
            ModelCheck.Head(Opened, "ForQuestionAnswering");
        }
        catch (ModelException)
        {
            Dispose();
            throw;
        }

        _options = AnswerConfig.Options(Opened.Config);
        _stride = AnswerConfig.DocStride(Opened.Config);
    }

    /// <summary>True where a question may have no answer: <c>VersionTwoWithNegative</c> of training.</summary>
    public bool VersionTwoWithNegative => _options.VersionTwoWithNegative;

    /// <summary>The answer to a question, found in a text.</summary>
    /// <exception cref="ArgumentException">The question leaves no room for the text.</exception>
    public TAnswer Answer(string question, string context, CancellationToken cancellationToken = default) =>
        Answer(new TextPair(question, context), cancellationToken);

    /// <summary>The answers to several questions about one text, in their order.</summary>
    /// <exception cref="ArgumentException">A question leaves no room for the text.</exception>
    public IReadOnlyList<TAnswer> Answer(IEnumerable<string> questions, string context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        return Answer(questions.Select(question => new TextPair(question, context)), cancellationToken);
    }

    /// <summary>The answers to questions, in their order.</summary>
    /// <param name="questions">Each with the text in which its answer is looked for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">A question leaves no room for its text.</exception>
    public new IReadOnlyList<TAnswer> Answer(IEnumerable<TextPair> questions, CancellationToken cancellationToken = default) =>
        base.Answer(questions, cancellationToken);

    /// <summary>The answer to a question, computed on the thread pool.</summary>
    /// <exception cref="ArgumentException">The question leaves no room for the text.</exception>
    public Task<TAnswer> AnswerAsync(string question, string context, CancellationToken cancellationToken = default) =>
        AnswerAsync(new TextPair(question, context), cancellationToken);

    /// <summary>The answers to questions in their order, as the questions come: those that are there already are asked about together.</summary>
    /// <param name="questions">Each with the text in which its answer is looked for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">A question leaves no room for its text.</exception>
    public new IAsyncEnumerable<TAnswer> AnswerAsync(IAsyncEnumerable<TextPair> questions, CancellationToken cancellationToken = default) =>
        base.AnswerAsync(questions, cancellationToken);

    /// <summary>The answer as the program has it.</summary>
    protected abstract TAnswer Create(QuestionAnswer answer);

    private protected sealed override Question<TAnswer> Ask(TextInput input)
    {
        string context = input.Pair!;
        // As in run_qa.py: some questions of SQuAD begin with many blanks, which take room.
        TokenizerEncoding tokens = Opened.Tokenizer.Encode(input.Text.TrimStart(), context);
        OpenedModel.ThrowIfEmpty(tokens);
        var windows = new ContextWindows(token => tokens.SequenceIds[token], tokens.Ids.Count, Opened.TrainedMaxLength, _stride);
        if (windows.All.Count == 0)
        {
            throw new ArgumentException(
                $"The question and the special tokens are {windows.Others} tokens; of {Opened.TrainedMaxLength} they leave room for {windows.Room} of "
                + $"the text, of which windows share {_stride}.");
        }

        int[] ids = [.. tokens.Ids];
        int[]? types = Opened.TypesOf(tokens) is { } all ? [.. all] : null;
        int[] places = [.. Enumerable.Range(0, ids.Length)];
        ModelRow[] rows = [.. Enumerable.Range(0, windows.All.Count)
            .Select(window => new ModelRow(windows.Of<int>(ids, window), types is null ? null : windows.Of<int>(types, window)))];
        return new Question<TAnswer>(rows, scores =>
        {
            var search = new AnswerSearch(_options);
            for (int window = 0; window < rows.Length; window++)
            {
                search.Add(window, scores[window], [.. windows.Of<int>(places, window).SelectMany(place => OffsetOf(tokens, place))]);
            }

            return Create(new QuestionAnswer(search.Find(context)));
        });
    }

    /// <summary>Where in the text a token begins and ends; -1 for one that is not the text's.</summary>
    private static int[] OffsetOf(TokenizerEncoding tokens, int token) =>
        tokens.SequenceIds[token] == 1 ? [tokens.Offsets[token].Start.Value, tokens.Offsets[token].End.Value] : [-1, -1];
}
