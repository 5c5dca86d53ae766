using FineTune.Answers;

namespace FineTune.Client;

/// <summary>The answer to a question, found in a text.</summary>
public sealed class QuestionAnswer
{
    internal QuestionAnswer(FoundAnswers found)
    {
        NBest = [.. found.All.Select(Span)];
        Best = Span(found.Best);
        NullScoreDiff = found.NullScoreDiff;
    }

    /// <summary>The answer as the text has it; empty where the question has none.</summary>
    public string Text => Best.Text;

    /// <summary>Its first character (UTF-16) in the text.</summary>
    public int Start => Best.Start;

    /// <summary>The character behind its last.</summary>
    public int End => Best.End;

    /// <summary>Its probability among <see cref="NBest"/>, from 0 to 1.</summary>
    public double Score => Best.Score;

    /// <summary>False where the text does not answer the question, of a model that was trained with <c>VersionTwoWithNegative</c>.</summary>
    public bool HasAnswer => Text.Length > 0;

    /// <summary>The likeliest answers, the likeliest first: <c>NBestSize</c> of training at most.</summary>
    public IReadOnlyList<AnswerSpan> NBest { get; }

    /// <summary>By how much no answer scores more than the best one; null of a model whose questions always have one.</summary>
    public double? NullScoreDiff { get; }

    private AnswerSpan Best { get; }

    public override string ToString() => HasAnswer
        ? FormattableString.Invariant($"{Text} {Score:0.000} ({Start}-{End})")
        : FormattableString.Invariant($"no answer {Score:0.000}");

    private static AnswerSpan Span(FoundAnswer answer) => new(answer.Text, answer.Start, answer.End, answer.Score);
}
