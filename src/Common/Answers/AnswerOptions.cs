namespace FineTune.Answers;

/// <summary>How the answer to a question is chosen, by the names of transformers' run_qa.py.</summary>
internal sealed record AnswerOptions
{
    /// <summary>First and last tokens, of the highest scores, among which answers are looked for.</summary>
    public int NBestSize { get; init; } = 20;

    /// <summary>Tokens of the longest answer.</summary>
    public int MaxAnswerLength { get; init; } = 30;

    /// <summary>True where a question may have no answer.</summary>
    public bool VersionTwoWithNegative { get; init; }

    /// <summary>By how much no answer must score more than the best one to be given.</summary>
    public double NullScoreDiffThreshold { get; init; }
}
