namespace FineTune.Client;

/// <summary>The likeliest of several labels.</summary>
public sealed class TextClassification
{
    private readonly IReadOnlyList<string> _labels;

    internal TextClassification(float[] logits, IReadOnlyList<string> labels, bool isTruncated)
    {
        _labels = labels;
        Scores = Answers.Scores.Softmax(logits);
        LabelId = Answers.Scores.ArgMax(logits);
        IsTruncated = isTruncated;
    }

    /// <summary>Id of the likeliest label.</summary>
    public int LabelId { get; }

    /// <summary>The likeliest label.</summary>
    public string Label => _labels[LabelId];

    /// <summary>Probability of the likeliest label, from 0 to 1.</summary>
    public double Score => Scores[LabelId];

    /// <summary>Probability of every label, by id; they sum to 1.</summary>
    public IReadOnlyList<double> Scores { get; }

    /// <summary>True where the text is longer than the model takes, which saw the beginning of it (or the end, where its tokenizer cuts there).</summary>
    public bool IsTruncated { get; }

    public override string ToString() => FormattableString.Invariant($"{Label} {Score:0.000}");
}
