using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training;

/// <summary>What an evaluation does with what a model generates, by a generator that knows its texts.</summary>
public sealed class EvaluationGenerationTests
{
    [Fact]
    public void Answers_to_all_rows_are_measured_in_their_order()
    {
        List<int> done = [];

        GeneratedTextScores scores = Generation().Measure(null!, new Rows(4), done.Add, CancellationToken.None)!;

        Assert.Equal([1, 2, 3, 4], done);
        Assert.Equal(0.5, scores.ValueOf(MetricNames.ExactMatch));
    }

    [Fact]
    public void Samples_keep_their_order() => Assert.Equal(
        [("b", "b!"), ("a", "a!"), ("b", "b!")],
        Generation("b", "a", "b").Continue(null!, CancellationToken.None).Select(sample => (sample.Text, sample.Generated)));

    [Fact]
    public void A_row_that_cannot_be_answered_is_an_error_at_its_place()
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => Generation().Measure(null!, new Rows(5), _ => { }, CancellationToken.None));
        Assert.Equal(("FT2163", new SourcePosition("rows.jsonl", 5)), (failure.Descriptor.Code, failure.Position));
    }

    [Fact]
    public void A_sample_that_cannot_be_gone_on_with_is_an_error_at_its_place()
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => Generation("a", "").Continue(null!, CancellationToken.None));
        Assert.Equal(("FT4015", new SourcePosition("project.finetune", 2)), (failure.Descriptor.Code, failure.Position));
    }

    private static EvaluationGeneration Generation(params string[] samples) => new(
        _ => new KnownTexts(), true, false, [.. samples.Select((text, index) => new SampleSpec(text, new SourcePosition("project.finetune", index + 1)))]);

    /// <summary>Knows the answer to every second row, and none to the fifth.</summary>
    private sealed class KnownTexts : IRowGenerator
    {
        public GeneratedRow Answer(ITokenRows rows, int row, CancellationToken cancellation) => row == 4
            ? throw new FineTuneException(DiagnosticCatalog.RowWithoutPrompt, null)
            : new GeneratedRow(row % 2 == 0 ? "right" : "wrong", "right");

        public string Continue(string text, CancellationToken cancellation) =>
            text.Length > 0 ? text + "!" : throw new FineTuneException(DiagnosticCatalog.TextWithoutTokens, null, text);

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
