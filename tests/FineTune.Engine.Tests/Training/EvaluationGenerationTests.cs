using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Tests.Training.Distributed;
using FineTune.Engine.Training;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Tests.Training;

/// <summary>What an evaluation does with what a model generates, by a generator that knows its texts.</summary>
public sealed class EvaluationGenerationTests
{
    [Fact]
    public void Answers_to_all_rows_are_measured_in_their_order()
    {
        List<int> done = [];

        GeneratedAnswers answers = Generation().Measure(null!, new Rows(4), SingleProcess.Instance, done.Add, CancellationToken.None)!;

        Assert.Equal([3, 4], done);
        Assert.Equal(4, answers.First.Count);
        Assert.Equal(0.5, answers.Scores.ValueOf(MetricNames.ExactMatch));
    }

    [Fact]
    public void Several_processes_answer_in_turn_and_the_first_measures_all()
    {
        List<int> done = [];
        double match = 0;

        ThreadCollective.Run(2, collective =>
        {
            GeneratedAnswers answers = Generation().Measure(null!, new Rows(8), collective, collective.Rank == 0 ? done.Add : _ => { }, default)!;
            match = collective.Rank == 0 ? answers.Scores.ValueOf(MetricNames.ExactMatch) : match;
        });

        Assert.Equal([6, 8], done);
        Assert.Equal(0.5, match);
    }

    [Fact]
    public void Samples_keep_their_order() => Assert.Equal(
        [("b", "b!"), ("a", "a!"), ("b", "b!")],
        Generation("b", "a", "b").Continue(null!, CancellationToken.None).Select(sample => (sample.Text, sample.Generated)));

    private static EvaluationGeneration Generation(params string[] samples) => new(
        _ => new KnownTexts(), true, false, [.. samples.Select((text, index) => new SampleSpec(text, new SourcePosition("project.finetune", index + 1)))], 3);

    /// <summary>Knows the answer to every second row.</summary>
    private sealed class KnownTexts : IRowGenerator
    {
        public IReadOnlyList<GeneratedRow> Answer(ITokenRows rows, IReadOnlyList<int> indices, CancellationToken cancellation) =>
            [.. indices.Select(row => new GeneratedRow(row % 2 == 0 ? "right" : "wrong", "right"))];

        public IReadOnlyList<string> Continue(IReadOnlyList<SampleSpec> samples, CancellationToken cancellation) =>
            [.. samples.Select(sample => sample.Text + "!")];

        public void Dispose()
        {
        }
    }

    private sealed class Rows(int count) : ITokenRows
    {
        public int Count => count;

        public ReadOnlySpan<int> InputIds(int row) => [1];

        public ReadOnlySpan<sbyte> TokenTypeIds(int row) => [];

        public ReadOnlySpan<int> Labels(int row) => [1];

        public SourcePosition Source(int row) => new("rows.jsonl", row + 1);
    }
}
