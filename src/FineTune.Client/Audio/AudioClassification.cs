namespace FineTune.Client;

/// <summary>The likeliest of several labels of a recording.</summary>
public sealed class AudioClassification
{
    private readonly IReadOnlyList<string> _labels;

    internal AudioClassification(float[] logits, IReadOnlyList<string> labels)
    {
        _labels = labels;
        Scores = Answers.Scores.Softmax(logits);
        LabelId = Answers.Scores.ArgMax(logits);
    }

    /// <summary>Id of the likeliest label.</summary>
    public int LabelId { get; }

    /// <summary>The likeliest label.</summary>
    public string Label => _labels[LabelId];

    /// <summary>Probability of the likeliest label, from 0 to 1.</summary>
    public double Score => Scores[LabelId];

    /// <summary>Probability of every label, by id; they sum to 1.</summary>
    public IReadOnlyList<double> Scores { get; }

    public override string ToString() => FormattableString.Invariant($"{Label} {Score:0.000}");
}
