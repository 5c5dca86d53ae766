namespace FineTune.Client;

/// <summary>A model that chooses one of several endings of a text. <see cref="EndingChooser"/> is one; a typed client derives from this.</summary>
public abstract class MultipleChoiceModel : TokenizedModel
{
    private const string Logits = "logits";

    private readonly Inquiry<ChoiceQuestion, EndingChoice> _inquiry;

    protected MultipleChoiceModel(ModelContract contract, ModelOptions? options)
        : base(contract, options, Logits)
    {
        try
        {
            ModelCheck.Head(Opened, "ForMultipleChoice");
            ModelCheck.Width(Opened, Opened.Session.Width, 1);
        }
        catch (ModelException)
        {
            Dispose();
            throw;
        }

        var runner = new BatchRunner(Opened.Session, contract.Name, Options.BatchSize);
        _inquiry = new Inquiry<ChoiceQuestion, EndingChoice>(Options.BatchSize, (inputs, cancellation) => runner.Run(inputs, Ask, cancellation));
    }

    /// <summary>The likeliest ending of a text.</summary>
    /// <param name="text">What the endings go on with.</param>
    /// <param name="endings">Two or more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There are fewer than two endings.</exception>
    public EndingChoice Choose(string text, IReadOnlyList<string> endings, CancellationToken cancellationToken = default) =>
        _inquiry.Answer(new ChoiceQuestion(text, endings), cancellationToken);

    /// <summary>The likeliest ending of each text, in their order.</summary>
    /// <exception cref="ArgumentException">There are fewer than two endings.</exception>
    public IReadOnlyList<EndingChoice> Choose(IEnumerable<ChoiceQuestion> questions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        return _inquiry.Answer([.. questions], cancellationToken);
    }

    /// <summary>The likeliest ending of a text, computed on the thread pool.</summary>
    /// <exception cref="ArgumentException">There are fewer than two endings.</exception>
    public Task<EndingChoice> ChooseAsync(string text, IReadOnlyList<string> endings, CancellationToken cancellationToken = default) =>
        _inquiry.AnswerAsync(new ChoiceQuestion(text, endings), cancellationToken);

    /// <summary>The likeliest ending of each text in their order, as the texts come: those that are there already are asked about together.</summary>
    /// <exception cref="ArgumentException">There are fewer than two endings.</exception>
    public IAsyncEnumerable<EndingChoice> ChooseAsync(IAsyncEnumerable<ChoiceQuestion> questions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        return _inquiry.AnswerAsync(questions, question => question, cancellationToken);
    }

    private Question<EndingChoice> Ask(ChoiceQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(question.Endings);
        string[] endings = [.. question.Endings];
        if (endings.Length < 2)
        {
            throw new ArgumentException($"A model of choices is asked about two endings or more, not {endings.Length}.");
        }

        bool isTruncated = false;
        ModelRow[] rows = [.. endings.Select(ending =>
        {
            ModelRow row = Opened.Encode(TextInput.Of(new TextPair(question.Text, ending)), out bool isCut);
            isTruncated |= isCut;
            return row;
        })];
        return new Question<EndingChoice>(rows, scores => new EndingChoice([.. scores.Select(score => score[0])], endings, isTruncated), isTruncated);
    }
}
