namespace FineTune.Answers;

/// <summary>A token or a word with the label that it is given.</summary>
/// <param name="Index">Place of its first token in the row.</param>
/// <param name="Label">Id of the label.</param>
/// <param name="Score">The label's probability.</param>
internal sealed record LabelledPart(int Index, int Start, int End, int Label, double Score)
{
    public static LabelledPart OfToken(TokenAnswer token) => Of(token.Index, token.Start, token.End, token.Probabilities);

    /// <param name="tokens">All tokens of a word.</param>
    public static LabelledPart OfWord(IReadOnlyList<TokenAnswer> tokens, AggregationStrategy strategy)
    {
        TokenAnswer first = tokens[0];
        double[] probabilities = strategy switch
        {
            AggregationStrategy.Average =>
                [.. Enumerable.Range(0, first.Probabilities.Length).Select(label => tokens.Average(token => token.Probabilities[label]))],
            AggregationStrategy.Max => tokens.MaxBy(token => token.Probabilities.Max())!.Probabilities,
            _ => first.Probabilities,
        };
        return Of(first.Index, first.Word.Start, first.Word.End, probabilities);
    }

    private static LabelledPart Of(int index, int start, int end, double[] probabilities)
    {
        int label = Array.IndexOf(probabilities, probabilities.Max());
        return new LabelledPart(index, start, end, label, probabilities[label]);
    }
}
