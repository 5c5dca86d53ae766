namespace FineTune.Client;

/// <summary>All labels that are likely enough.</summary>
public sealed class MultiLabelClassification
{
    private readonly IReadOnlyList<string> _names;

    internal MultiLabelClassification(float[] logits, IReadOnlyList<string> labels, double threshold, bool isTruncated)
    {
        _names = labels;
        Threshold = threshold;
        Scores = [.. logits.Select(logit => Answers.Scores.Sigmoid(logit))];
        LabelIds = [.. Enumerable.Range(0, Scores.Count).Where(id => Scores[id] >= threshold).OrderByDescending(id => Scores[id])];
        IsTruncated = isTruncated;
    }

    /// <summary>Ids of the labels whose probability reaches <see cref="Threshold"/>, the likeliest first.</summary>
    public IReadOnlyList<int> LabelIds { get; }

    /// <summary>The labels whose probability reaches <see cref="Threshold"/>, the likeliest first.</summary>
    public IReadOnlyList<string> Labels => [.. LabelIds.Select(id => _names[id])];

    /// <summary>Probability of every label, by id, each from 0 to 1.</summary>
    public IReadOnlyList<double> Scores { get; }

    /// <summary>Probability from which a label is given.</summary>
    public double Threshold { get; }

    /// <summary>True where the text is longer than the model takes, which saw the beginning of it (or the end, where its tokenizer cuts there).</summary>
    public bool IsTruncated { get; }

    public override string ToString() =>
        LabelIds.Count == 0 ? "none" : string.Join(", ", LabelIds.Select(id => FormattableString.Invariant($"{_names[id]} {Scores[id]:0.000}")));
}
