using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;

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
    /// <param name="progress">Told the number of rows done.</param>
    public GeneratedAnswers? Measure(IModel model, ITokenRows rows, Action<int> progress, CancellationToken cancellation)
    {
        if (!AnswersRows)
        {
            return null;
        }

        var scores = new GeneratedTextScores(UsesStemmer);
        var first = new List<GeneratedRow>();
        using IRowGenerator generator = Create(model);
        foreach (int[] indices in Enumerable.Range(0, rows.Count).Chunk(BatchSize))
        {
            foreach (GeneratedRow answer in generator.Answer(rows, indices, cancellation))
            {
                scores.Add(answer.Prediction, answer.Reference);
                if (first.Count < GeneratedAnswers.MostRows)
                {
                    first.Add(answer);
                }
            }

            progress(indices[^1] + 1);
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
}
