using System.Text.Json.Nodes;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The entities of a text; where the labels are not those of entities, every word with its label.</summary>
/// <param name="IsGrouped">False where each token stands alone, with its whole label.</param>
internal sealed record EntityPrediction(string Text, IReadOnlyList<FoundEntity> Entities, bool IsGrouped = true) : Prediction(Text)
{
    /// <param name="tokens">What the model says of the tokens of the text's words, in their order.</param>
    public static EntityPrediction Of(string text, IReadOnlyList<TokenAnswer> tokens, IReadOnlyList<string> labels, AggregationStrategy strategy)
    {
        FoundEntities found = FoundEntities.Of(tokens, labels, strategy);
        return new EntityPrediction(text, found.All, found.AreGrouped);
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
