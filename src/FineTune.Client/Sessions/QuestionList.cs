namespace FineTune.Client;

/// <summary>Makes questions of inputs, of many on several threads: a batch waits for the tokens of all, as rows of about one length go together.</summary>
internal static class QuestionList
{
    /// <summary>Fewer inputs are tokenized before other threads are awake.</summary>
    private const int FewestForThreads = 32;

    /// <param name="ask">May be called by several threads at the same time.</param>
    /// <param name="threads">The most of them; 0 for one a core.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ArgumentException">An input cannot be asked about; of several the first is told of.</exception>
    public static Question<TAnswer>[] Of<TInput, TAnswer>(
        IReadOnlyList<TInput> inputs, Func<TInput, Question<TAnswer>> ask, int threads, CancellationToken cancellationToken)
    {
        if (inputs.Count >= FewestForThreads)
        {
            var choices = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads == 0 ? -1 : threads };
            var questions = new Question<TAnswer>[inputs.Count];
            try
            {
                Parallel.For(0, inputs.Count, choices, index => questions[index] = ask(inputs[index]));
                return questions;
            }
            catch (AggregateException)
            {
                // Which one failed first depends on the threads. One by one it is the first of them.
            }
        }

        return OneByOne(inputs, ask, cancellationToken);
    }

    private static Question<TAnswer>[] OneByOne<TInput, TAnswer>(
        IReadOnlyList<TInput> inputs, Func<TInput, Question<TAnswer>> ask, CancellationToken cancellationToken)
    {
        var questions = new Question<TAnswer>[inputs.Count];
        for (int index = 0; index < inputs.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            questions[index] = ask(inputs[index]);
        }

        return questions;
    }
}
