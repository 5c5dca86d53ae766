using FineTune.Engine.Metrics;

namespace FineTune.Engine.Training;

/// <summary>The answers that a model has generated to the rows of an evaluation.</summary>
/// <param name="Scores">How they compare with those that are right.</param>
/// <param name="First">Those to the first rows, to be looked at.</param>
internal sealed record GeneratedAnswers(GeneratedTextScores Scores, IReadOnlyList<GeneratedRow> First)
{
    public const int MostRows = 10;
}
