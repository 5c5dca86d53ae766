using System.Runtime.CompilerServices;

namespace FineTune.Client;

/// <summary>A model that answers texts: one, many at once, or as they come.</summary>
/// <typeparam name="TAnswer">The answer to a text.</typeparam>
public abstract class TextModel<TAnswer> : FineTunedModel
{
    private readonly BatchRunner _runner;

    private protected TextModel(ModelContract contract, ModelOptions? options, params ReadOnlySpan<string> outputs)
        : base(contract, options, outputs) =>
        _runner = new BatchRunner(Opened.Session, contract.Name, Options.BatchSize);

    private protected abstract Question<TAnswer> Ask(TextInput input);

    /// <summary>The answer to a text.</summary>
    protected TAnswer Answer(string text, CancellationToken cancellationToken) => Answer([TextInput.Of(text)], cancellationToken)[0];

    /// <summary>The answer to a pair of texts.</summary>
    protected TAnswer Answer(TextPair pair, CancellationToken cancellationToken) => Answer([TextInput.Of(pair)], cancellationToken)[0];

    /// <summary>The answers to texts, in their order.</summary>
    protected IReadOnlyList<TAnswer> Answer(IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Answer([.. texts.Select(TextInput.Of)], cancellationToken);
    }

    /// <summary>The answers to pairs of texts, in their order.</summary>
    protected IReadOnlyList<TAnswer> Answer(IEnumerable<TextPair> pairs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return Answer([.. pairs.Select(TextInput.Of)], cancellationToken);
    }

    /// <summary>The answer to a text, computed on the thread pool.</summary>
    protected Task<TAnswer> AnswerAsync(string text, CancellationToken cancellationToken) =>
        Task.Run(() => Answer(text, cancellationToken), cancellationToken);

    /// <summary>The answer to a pair of texts, computed on the thread pool.</summary>
    protected Task<TAnswer> AnswerAsync(TextPair pair, CancellationToken cancellationToken) =>
        Task.Run(() => Answer(pair, cancellationToken), cancellationToken);

    /// <summary>The answers to texts in their order, as the texts come: those that are there already are asked about together.</summary>
    protected IAsyncEnumerable<TAnswer> AnswerAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return AnswerEach(texts, TextInput.Of, cancellationToken);
    }

    /// <summary>The answers to pairs of texts in their order, as the pairs come: those that are there already are asked about together.</summary>
    protected IAsyncEnumerable<TAnswer> AnswerAsync(IAsyncEnumerable<TextPair> pairs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return AnswerEach(pairs, TextInput.Of, cancellationToken);
    }

    private TAnswer[] Answer(TextInput[] inputs, CancellationToken cancellationToken)
    {
        var questions = new Question<TAnswer>[inputs.Length];
        for (int index = 0; index < inputs.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            questions[index] = Ask(inputs[index]);
        }

        return _runner.Run(questions, cancellationToken);
    }

    private async IAsyncEnumerable<TAnswer> AnswerEach<TInput>(
        IAsyncEnumerable<TInput> inputs, Func<TInput, TextInput> toInput, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (IReadOnlyList<TInput> batch in InputBatches.OfAsync(inputs, Options.BatchSize, cancellationToken).ConfigureAwait(false))
        {
            TextInput[] asked = [.. batch.Select(toInput)];
            foreach (TAnswer answer in await Task.Run(() => Answer(asked, cancellationToken), cancellationToken).ConfigureAwait(false))
            {
                yield return answer;
            }
        }
    }
}
