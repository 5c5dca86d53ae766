using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training;

/// <summary>Rows of random tokens with what each task asks for: labels, a number, words.</summary>
internal sealed class RandomRows : ITokenRows
{
    private readonly int[][] _tokens;
    private readonly int[][] _words;
    private readonly int[][] _labels;
    private readonly float[] _numbers;

    /// <param name="labels">Draws the labels of a row of so many tokens.</param>
    public RandomRows(int seed, int rows, Func<Random, int, int[]> labels)
    {
        var random = new Random(seed);
        _tokens = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, random.Next(3, 20)).Select(_ => random.Next(5, 60)).ToArray())];
        _words = [.. _tokens.Select(tokens => tokens.Select((_, index) => index == 0 || index == tokens.Length - 1 ? -1 : (index - 1) / 2).ToArray())];
        _labels = [.. _tokens.Select(tokens => labels(random, tokens.Length))];
        _numbers = [.. _tokens.Select(_ => (float)random.NextDouble())];
    }

    public int Count => _tokens.Length;

    /// <summary>Rows and a task for each kind of problem.</summary>
    public static (ITrainingTask Task, RandomRows Rows) For(string problem, int seed, int rows) => problem switch
    {
        "one label" => (
            new SingleLabelTask(["a", "b", "c"], 1, new CrossEntropy(0.1)),
            new RandomRows(seed, rows, (random, _) => [random.Next(3)])),
        "weighted labels" => (
            new ClassWeightedTask(new SingleLabelTask(["a", "b", "c"], 1, new CrossEntropy(0)), [0.5f, 1, 3]),
            new RandomRows(seed, rows, (random, _) => [random.Next(3)])),
        "any labels" => (
            new MultiLabelTask(["a", "b", "c"], 0.5),
            new RandomRows(seed, rows, (random, _) => [.. Enumerable.Range(0, 3).Where(_ => random.Next(2) == 0)])),
        "a number" => (new RegressionTask("score"), new RandomRows(seed, rows, (_, _) => [])),
        "tokens" => (
            new ClassWeightedTask(new TokenClassificationTask(["O", "B-X", "I-X"], new CrossEntropy(0.1)), [0.5f, 1, 3]),
            new RandomRows(
                seed, rows, (random, length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(2) == 0 ? TokenLabels.Ignored : random.Next(3))])),
        _ => (
            new MaskedLanguageModelingTask(
                new TokenMasking(0.15, wholeWords: problem == "hidden words", maskToken: 4, vocabulary: 60, seed), new CrossEntropy(0.1)),
            new RandomRows(seed, rows, (_, _) => [])),
    };

    public ReadOnlySpan<int> InputIds(int row) => _tokens[row];

    public ReadOnlySpan<sbyte> TokenTypeIds(int row) => [];

    public ReadOnlySpan<int> WordIds(int row) => _words[row];

    public ReadOnlySpan<int> Labels(int row) => _labels[row];

    public float Number(int row) => _numbers[row];

    public SourcePosition Source(int row) => new("random.csv", row + 2);
}
