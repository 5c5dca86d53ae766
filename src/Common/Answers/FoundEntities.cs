namespace FineTune.Answers;

/// <summary>The entities of a text; where the labels are not those of entities, every word with its label.</summary>
/// <param name="AreGrouped">False where each token stands alone, with its whole label.</param>
internal sealed record FoundEntities(IReadOnlyList<FoundEntity> All, bool AreGrouped = true)
{
    /// <param name="tokens">What the model says of the tokens of the text's words, in their order.</param>
    public static FoundEntities Of(IReadOnlyList<TokenAnswer> tokens, IReadOnlyList<string> labels, AggregationStrategy strategy)
    {
        LabelledPart[] parts = strategy is AggregationStrategy.None or AggregationStrategy.Simple
            ? [.. tokens.Select(LabelledPart.OfToken)]
            : [.. tokens.GroupBy(token => token.Word.Start).Select(word => LabelledPart.OfWord([.. word], strategy))];
        IReadOnlyList<EntityTag>? tags = EntityTag.ParseAll(labels);
        if (strategy == AggregationStrategy.None || tags is null)
        {
            return new FoundEntities(
                [.. parts.Where(part => tags?[part.Label].IsOutside != true)
                    .Select(part => new FoundEntity(labels[part.Label], part.Score, part.Start, part.End, part.Index))],
                AreGrouped: strategy != AggregationStrategy.None);
        }

        List<EntitySpan> spans = EntitySpan.Lenient([.. parts.Select(part => tags[part.Label])]);
        return new FoundEntities([.. spans.Select(span => new FoundEntity(
            span.Type, parts[span.Start..span.End].Average(part => part.Score), parts[span.Start].Start, parts[span.End - 1].End, parts[span.Start].Index))]);
    }
}
