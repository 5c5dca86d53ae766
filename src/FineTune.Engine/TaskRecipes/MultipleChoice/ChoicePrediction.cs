using System.Text.Json.Nodes;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Which of several endings of a text is the likeliest.</summary>
/// <param name="Endings">The endings with their probabilities, in their order.</param>
internal sealed record ChoicePrediction(string Text, IReadOnlyList<KeyValuePair<string, double>> Endings) : Prediction(Text)
{
    private int Best => Endings.Index().MaxBy(ending => ending.Item.Value).Index;

    public override IReadOnlyList<string> ToLines() =>
        [FormattableString.Invariant($"{Best}  {Endings[Best].Value:0.000}  {Endings[Best].Key}  ({Text})")];

    protected override void AddTo(JsonObject json)
    {
        json["choice"] = Best;
        json["ending"] = Endings[Best].Key;
        json["score"] = Endings[Best].Value;
        json["scores"] = new JsonArray([.. Endings.Select(ending => JsonValue.Create(ending.Value))]);
    }
}
