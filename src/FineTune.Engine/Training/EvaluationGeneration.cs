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
internal sealed record EvaluationGeneration(
    Func<IModel, IRowGenerator> Create, bool AnswersRows, bool UsesStemmer, IReadOnlyList<SampleSpec> Samples)
{
    /// <summary>The answers to all rows, held against those that are right; null where none are to be generated.</summary>
    /// <param name="progress">Told the number of rows done.</param>
    public GeneratedTextScores? Measure(IModel model, ITokenRows rows, Action<int> progress, CancellationToken cancellation)
    {
        if (!AnswersRows)
        {
            return null;
        }

        var scores = new GeneratedTextScores(UsesStemmer);
        using IRowGenerator generator = Create(model);
        for (int row = 0; row < rows.Count; row++)
        {
            GeneratedRow answer = Answer(generator, rows, row, cancellation);
            scores.Add(answer.Prediction, answer.Reference);
            progress(row + 1);
        }

        return scores;
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
        return [.. Samples.Select(sample => Continue(generator, sample, cancellation))];
    }

    private static GeneratedRow Answer(IRowGenerator generator, ITokenRows rows, int row, CancellationToken cancellation)
    {
        try
        {
            return generator.Answer(rows, row, cancellation);
        }
        catch (FineTuneException exception)
        {
            throw exception.At(rows.Source(row));
        }
    }

    private static GeneratedSample Continue(IRowGenerator generator, SampleSpec sample, CancellationToken cancellation)
    {
        try
        {
            return new GeneratedSample(sample.Text, generator.Continue(sample.Text, cancellation));
        }
        catch (FineTuneException exception)
        {
            throw exception.At(sample.Position);
        }
    }
}
