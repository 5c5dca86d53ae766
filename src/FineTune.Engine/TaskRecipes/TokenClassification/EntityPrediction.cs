using System.Text.Json.Nodes;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The entities of a text; where the labels are not those of entities, every word with its label.</summary>
/// <param name="IsGrouped">False where each token stands alone, with its whole label.</param>
internal sealed record EntityPrediction(string Text, IReadOnlyList<FoundEntity> Entities, bool IsGrouped = true) : Prediction(Text)
{
    /// <param name="tokens">What the model says of the tokens of the text's words, in their order.</param>
    public static EntityPrediction Of(string text, IReadOnlyList<TokenAnswer> tokens, IReadOnlyList<string> labels, AggregationStrategy strategy)
    {
        LabelledPart[] parts = strategy is AggregationStrategy.None or AggregationStrategy.Simple
            ? [.. tokens.Select(LabelledPart.OfToken)]
            : [.. tokens.GroupBy(token => token.Word.Start).Select(word => LabelledPart.OfWord([.. word], strategy))];
        IReadOnlyList<EntityTag>? tags = EntityTag.ParseAll(labels);
        if (strategy == AggregationStrategy.None || tags is null)
        {
            return new EntityPrediction(
                text,
                [.. parts.Where(part => tags?[part.Label].IsOutside != true)
                    .Select(part => new FoundEntity(labels[part.Label], part.Score, part.Start, part.End, part.Index))],
                IsGrouped: strategy != AggregationStrategy.None);
        }

        List<EntitySpan> spans = EntitySpan.Lenient([.. parts.Select(part => tags[part.Label])]);
        return new EntityPrediction(text, [.. spans.Select(span => new FoundEntity(
            span.Type, parts[span.Start..span.End].Average(part => part.Score), parts[span.Start].Start, parts[span.End - 1].End, parts[span.Start].Index))]);
    }

    public override IReadOnlyList<string> ToLines()
    {
        string[] lines = [.. Entities.Select(entity =>
            FormattableString.Invariant($"  {entity.Type}  {entity.Score:0.000}  {Text[entity.Start..entity.End]}  ({entity.Start}-{entity.End})"))];
        return lines.Length == 0 ? [Text, "  no entity"] : [Text, .. lines];
    }

    protected override void AddTo(JsonObject json) => json["entities"] = new JsonArray([.. Entities.Select(entity =>
    {
        var found = new JsonObject { [IsGrouped ? "entity_group" : "entity"] = entity.Type, ["score"] = entity.Score };
        if (!IsGrouped)
        {
            found["index"] = entity.Index;
        }

        found["word"] = Text[entity.Start..entity.End];
        found["start"] = entity.Start;
        found["end"] = entity.End;
        return found;
    })]);
}
