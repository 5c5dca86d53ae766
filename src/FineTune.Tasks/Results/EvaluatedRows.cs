using System.Globalization;

namespace FineTune.Tasks.Results;

/// <summary>Whether two models were measured on the same rows; a difference of their metrics says nothing of the models otherwise.</summary>
internal static class EvaluatedRows
{
    /// <summary>How it shows that the rows are not the same; null where they are, or where the two do not say enough of them.</summary>
    public static string? Difference(EvaluationResults now, EvaluationResults before)
    {
        if (now.Samples is { } rows && before.Samples is { } others && rows != others)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{others:0} and {rows:0} of them");
        }

        return now.DatasetFingerprint is { } fingerprint && before.DatasetFingerprint is { } other && fingerprint != other
            ? $"the fingerprints {other} and {fingerprint} of texts and labels"
            : null;
    }
}
