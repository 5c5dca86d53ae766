using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Training;

/// <summary>What an evaluation has the model generate.</summary>
/// <param name="Create">Of a model as it is now.</param>
/// <param name="AnswersRows">True measures the answers to all rows (PredictWithGenerate).</param>
/// <param name="UsesStemmer">True has ROUGE compare stems of words.</param>
/// <param name="Samples">Texts to go on with.</param>
/// <param name="BatchSize">Rows or samples that are generated for at a time; no text depends on it.</param>
internal sealed record EvaluationGeneration(
    Func<IModel, IRowGenerator> Create, bool AnswersRows, bool UsesStemmer, IReadOnlyList<SampleSpec> Samples, int BatchSize)
{
    /// <summary>The answers to all rows, held against those that are right; null where none are to be generated.</summary>
    /// <param name="ranks">The processes that generate together; the scores of rank 0 are those of all rows.</param>
    /// <param name="progress">Told the number of rows done.</param>
    public GeneratedAnswers? Measure(IModel model, ITokenRows rows, ICollective ranks, Action<int> progress, CancellationToken cancellation)
    {
        if (!AnswersRows)
        {
            return null;
        }

        var scores = new GeneratedTextScores(UsesStemmer);
        var first = new List<GeneratedRow>();
        using IRowGenerator generator = Create(model);
        // One that stops in the middle of an answer would leave the others waiting.
        CancellationToken ofAnswers = ranks.Size == 1 ? cancellation : CancellationToken.None;
        foreach (int[][] round in Enumerable.Range(0, rows.Count).Chunk(BatchSize).Chunk(ranks.Size))
        {
            ranks.ThrowIfCancelled(cancellation);
            IReadOnlyList<GeneratedRow> own = ranks.Rank < round.Length ? generator.Answer(rows, round[ranks.Rank], ofAnswers) : [];
            foreach (GeneratedRow answer in ranks.Size == 1 ? own : Gathered(ranks, own))
            {
                scores.Add(answer.Prediction, answer.Reference);
                if (first.Count < GeneratedAnswers.MostRows)
                {
                    first.Add(answer);
                }
            }

            progress(round[^1][^1] + 1);
        }

        return new GeneratedAnswers(scores, first);
    }

    /// <summary>The samples, each with what the model makes of it.</summary>
    /// <exception cref="FineTuneException">FT3030, FT3031 or FT4015: it can make nothing of one.</exception>
    public IReadOnlyList<GeneratedSample> Continue(IModel model, CancellationToken cancellation)
    {
        if (Samples.Count == 0)
        {
            return [];
        }

        using IRowGenerator generator = Create(model);
        IEnumerable<string> generated = Samples.Chunk(BatchSize).SelectMany(samples => generator.Continue(samples, cancellation));
        return [.. Samples.Zip(generated, (sample, text) => new GeneratedSample(sample.Text, text))];
    }

    /// <summary>The answers of all processes, in the order of the rows, for rank 0.</summary>
    private static IEnumerable<GeneratedRow> Gathered(ICollective ranks, IReadOnlyList<GeneratedRow> own)
    {
        // No text has the character 0.
        string texts = string.Join('\0', own.SelectMany(answer => (string[])[answer.Prediction, answer.Reference]));
        return ranks.GatherAtFirst(Encoding.UTF8.GetBytes(texts))
            .Where(bytes => bytes.Length > 0)
            .SelectMany(bytes => Encoding.UTF8.GetString(bytes).Split('\0').Chunk(2))
            .Select(answer => new GeneratedRow(answer[0], answer[1]));
    }
}
