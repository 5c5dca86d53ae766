namespace FineTune.Client;

/// <summary>The likeliest of several endings.</summary>
public sealed class EndingChoice
{
    private readonly IReadOnlyList<string> _endings;

    internal EndingChoice(float[] logits, IReadOnlyList<string> endings, bool isTruncated)
    {
        _endings = endings;
        Scores = Answers.Scores.Softmax(logits);
        Choice = Answers.Scores.ArgMax(logits);
        IsTruncated = isTruncated;
    }

    /// <summary>Place of the likeliest ending among those that were given, from 0.</summary>
    public int Choice { get; }

    /// <summary>The likeliest ending.</summary>
    public string Ending => _endings[Choice];

    /// <summary>Probability of the likeliest ending, from 0 to 1.</summary>
    public double Score => Scores[Choice];

    /// <summary>Probability of every ending, in their order; they sum to 1.</summary>
    public IReadOnlyList<double> Scores { get; }

    /// <summary>True where the text with an ending is longer than the model takes, which saw the beginnings of both.</summary>
    public bool IsTruncated { get; }

    public override string ToString() => FormattableString.Invariant($"{Choice} {Score:0.000} {Ending}");
}
