namespace FineTune.Client;

/// <summary>A model that answers texts: one, many at once, or as they come.</summary>
/// <typeparam name="TAnswer">The answer to a text.</typeparam>
public abstract class TextModel<TAnswer> : TokenizedModel
{
    private readonly Inquiry<TextInput, TAnswer> _inquiry;

    private protected TextModel(ModelContract contract, ModelOptions? options, params ReadOnlySpan<string> outputs)
        : base(contract, options, outputs)
    {
        var runner = new BatchRunner(Opened.Session, contract.Name, Options.BatchSize);
        _inquiry = new Inquiry<TextInput, TAnswer>(Options.BatchSize, (inputs, cancellation) => runner.Run(inputs, Ask, cancellation));
    }

    private protected abstract Question<TAnswer> Ask(TextInput input);

    /// <summary>The answer to a text.</summary>
    protected TAnswer Answer(string text, CancellationToken cancellationToken) => _inquiry.Answer(TextInput.Of(text), cancellationToken);

    /// <summary>The answer to a pair of texts.</summary>
    protected TAnswer Answer(TextPair pair, CancellationToken cancellationToken) => _inquiry.Answer(TextInput.Of(pair), cancellationToken);

    /// <summary>The answers to texts, in their order.</summary>
    protected IReadOnlyList<TAnswer> Answer(IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return _inquiry.Answer([.. texts.Select(TextInput.Of)], cancellationToken);
    }

    /// <summary>The answers to pairs of texts, in their order.</summary>
    protected IReadOnlyList<TAnswer> Answer(IEnumerable<TextPair> pairs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return _inquiry.Answer([.. pairs.Select(TextInput.Of)], cancellationToken);
    }

    /// <summary>The answer to a text, computed on the thread pool.</summary>
    protected Task<TAnswer> AnswerAsync(string text, CancellationToken cancellationToken) => _inquiry.AnswerAsync(TextInput.Of(text), cancellationToken);

    /// <summary>The answer to a pair of texts, computed on the thread pool.</summary>
    protected Task<TAnswer> AnswerAsync(TextPair pair, CancellationToken cancellationToken) => _inquiry.AnswerAsync(TextInput.Of(pair), cancellationToken);

    /// <summary>The answers to texts in their order, as the texts come: those that are there already are asked about together.</summary>
    protected IAsyncEnumerable<TAnswer> AnswerAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return _inquiry.AnswerAsync(texts, TextInput.Of, cancellationToken);
    }

    /// <summary>The answers to pairs of texts in their order, as the pairs come: those that are there already are asked about together.</summary>
    protected IAsyncEnumerable<TAnswer> AnswerAsync(IAsyncEnumerable<TextPair> pairs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return _inquiry.AnswerAsync(pairs, TextInput.Of, cancellationToken);
    }
}
