using System.Text.Json.Nodes;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The entities of a text; where the labels are not those of entities, every word with its label.</summary>
internal sealed record EntityPrediction(string Text, IReadOnlyList<FoundEntity> Entities) : Prediction(Text)
{
    /// <param name="words">The words that the model was asked about.</param>
    /// <param name="logits">One array a word, that of its first token.</param>
    public static EntityPrediction Of(string text, IReadOnlyList<TextWord> words, IReadOnlyList<float[]> logits, IReadOnlyList<string> labels)
    {
        int[] best = [.. logits.Select(word => Metrics.Scores.ArgMax(word))];
        double[] scores = [.. logits.Zip(best, (word, label) => Metrics.Scores.Softmax(word)[label])];
        IReadOnlyList<EntityTag>? tags = EntityTag.ParseAll(labels);
        IEnumerable<EntitySpan> spans = tags is null
            ? best.Select((label, word) => new EntitySpan(labels[label], word, word + 1))
            : EntitySpan.Lenient([.. best.Select(label => tags[label])]);
        return new EntityPrediction(text, [.. spans.Select(span =>
            new FoundEntity(span.Type, scores[span.Start..span.End].Average(), words[span.Start].Start, words[span.End - 1].End))]);
    }

    public override IReadOnlyList<string> ToLines()
    {
        string[] lines = [.. Entities.Select(entity =>
            FormattableString.Invariant($"  {entity.Type}  {entity.Score:0.000}  {Text[entity.Start..entity.End]}  ({entity.Start}-{entity.End})"))];
        return lines.Length == 0 ? [Text, "  no entity"] : [Text, .. lines];
    }

    protected override void AddTo(JsonObject json) => json["entities"] = new JsonArray([.. Entities.Select(entity => new JsonObject
    {
        ["entity_group"] = entity.Type,
        ["score"] = entity.Score,
        ["word"] = Text[entity.Start..entity.End],
        ["start"] = entity.Start,
        ["end"] = entity.End,
    })]);
}
