using System.Text.Json.Nodes;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The number of a regression.</summary>
/// <param name="Name">What the number is.</param>
internal sealed record NumberPrediction(string Text, string Name, double Value) : Prediction(Text)
{
    public override IReadOnlyList<string> ToLines() => [FormattableString.Invariant($"{Value:0.000}  {Text}")];

    protected override void AddTo(JsonObject json)
    {
        json["label"] = Name;
        json["score"] = Value;
    }
}
