using System.Diagnostics;

namespace FineTune.Client;

/// <summary>Asks about many rows: those of about the same length together, as a batch is as wide as its longest row.</summary>
internal sealed class BatchRunner(OnnxSession session, string model, int batchSize)
{
    /// <summary>Scores of a batch at most: those of a whole vocabulary for each token take hundreds of megabytes otherwise.</summary>
    private const long MostScores = 1 << 24;

    /// <summary>Asks about inputs, each of which is made a question first.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TAnswer[] Run<TInput, TAnswer>(IReadOnlyList<TInput> inputs, Func<TInput, Question<TAnswer>> ask, CancellationToken cancellationToken) =>
        Run(QuestionList.Of(inputs, ask, session.Threads, cancellationToken), cancellationToken);

    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TAnswer[] Run<TAnswer>(IReadOnlyList<Question<TAnswer>> questions, CancellationToken cancellationToken)
    {
        ModelRow[] rows = [.. questions.SelectMany(question => question.Rows)];
        float[][] scores = new float[rows.Length][];
        int[] order = [.. Enumerable.Range(0, rows.Length).OrderByDescending(row => rows[row].Ids.Count)];
        using Activity? activity = ClientTelemetry.Start(model, rows.Length);
        for (int start = 0; start < order.Length;)
        {
            int[] batch = [.. order.Skip(start).Take(SizeOf(rows[order[start]]))];
            long before = Stopwatch.GetTimestamp();
            float[][] given = session.Run([.. batch.Select(row => rows[row])], cancellationToken);
            ClientTelemetry.Ran(model, batch.Sum(row => (long)rows[row].Ids.Count), Stopwatch.GetElapsedTime(before));
            for (int index = 0; index < batch.Length; index++)
            {
                scores[batch[index]] = given[index];
            }

            start += batch.Length;
        }

        ClientTelemetry.Asked(model, questions.Count, questions.Count(question => question.IsTruncated));
        var answers = new TAnswer[questions.Count];
        int first = 0;
        for (int index = 0; index < answers.Length; index++)
        {
            int count = questions[index].Rows.Count;
            answers[index] = questions[index].Answer(new ArraySegment<float[]>(scores, first, count));
            first += count;
        }

        return answers;
    }

    /// <param name="longest">The first of the batch, and its longest.</param>
    private int SizeOf(ModelRow longest) =>
        (int)Math.Clamp(MostScores / Math.Max(1, (long)longest.Ids.Count * (session.Width ?? 1)), 1, batchSize);
}
