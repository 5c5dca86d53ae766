using System.Text.Json.Nodes;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The likeliest of several labels.</summary>
/// <param name="Probabilities">That of every label, by id.</param>
internal sealed record LabelPrediction(string Text, IReadOnlyList<KeyValuePair<string, double>> Probabilities) : Prediction(Text)
{
    public static LabelPrediction Of(string text, float[] logits, IReadOnlyList<string> labels) =>
        new(text, [.. labels.Zip(Answers.Scores.Softmax(logits), KeyValuePair.Create)]);

    public override IReadOnlyList<string> ToLines() => [FormattableString.Invariant($"{Best.Key}  {Best.Value:0.000}  {Text}")];

    protected override void AddTo(JsonObject json)
    {
        json["label"] = Best.Key;
        json["score"] = Best.Value;
        json["scores"] = Scores(Probabilities);
    }

    private KeyValuePair<string, double> Best => Probabilities.MaxBy(label => label.Value);
}
