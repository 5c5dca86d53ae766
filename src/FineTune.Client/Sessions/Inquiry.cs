using System.Runtime.CompilerServices;

namespace FineTune.Client;

/// <summary>The ways to ask: about one thing, about many, or about things as they come.</summary>
/// <param name="batchSize">Things as they come that are asked about together.</param>
/// <param name="answer">Answers to things, in their order.</param>
internal sealed class Inquiry<TInput, TAnswer>(int batchSize, Func<IReadOnlyList<TInput>, CancellationToken, IReadOnlyList<TAnswer>> answer)
{
    public TAnswer Answer(TInput input, CancellationToken cancellationToken) => answer([input], cancellationToken)[0];

    public IReadOnlyList<TAnswer> Answer(IReadOnlyList<TInput> inputs, CancellationToken cancellationToken) => answer(inputs, cancellationToken);

    /// <summary>Computed on the thread pool.</summary>
    public Task<TAnswer> AnswerAsync(TInput input, CancellationToken cancellationToken) => Task.Run(() => Answer(input, cancellationToken), cancellationToken);

    /// <summary>In their order, as they come: those that are there already are asked about together.</summary>
    public async IAsyncEnumerable<TAnswer> AnswerAsync<T>(
        IAsyncEnumerable<T> inputs, Func<T, TInput> toInput, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (IReadOnlyList<T> batch in InputBatches.OfAsync(inputs, batchSize, cancellationToken).ConfigureAwait(false))
        {
            TInput[] asked = [.. batch.Select(toInput)];
            foreach (TAnswer given in await Task.Run(() => answer(asked, cancellationToken), cancellationToken).ConfigureAwait(false))
            {
                yield return given;
            }
        }
    }
}
