using FineTune.Tasks.Results;

namespace FineTune.Tasks.Tests.Results;

public sealed class EvaluatedRowsTests
{
    [Theory]
    [InlineData("a", 5, "a", 5, null)]
    [InlineData("a", 5, "b", 5, "the fingerprints b and a of texts and labels")]
    [InlineData("a", 5, "b", 6, "6 and 5 of them")]
    // Older results, and those of Hugging Face's Trainer, have the number alone, or not even that.
    [InlineData("a", 5, null, 5, null)]
    [InlineData(null, 1234567, "b", 5, "5 and 1234567 of them")]
    [InlineData("a", null, null, null, null)]
    public void Rows_are_the_same_unless_the_results_tell_them_apart(string? fingerprint, int? samples, string? other, int? otherSamples, string? expected) =>
        Assert.Equal(expected, EvaluatedRows.Difference(Results(fingerprint, samples), Results(other, otherSamples)));

    private static EvaluationResults Results(string? fingerprint, int? samples) =>
        EvaluationResults.None with
        {
            DatasetFingerprint = fingerprint,
            Values = samples is { } rows ? new Dictionary<string, double> { ["samples"] = rows } : []
        };
}
