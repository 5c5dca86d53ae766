using System.Text.Json.Nodes;

namespace FineTune.Engine.TaskRecipes;

/// <summary>All labels that are likely enough.</summary>
/// <param name="Probabilities">That of every label, by id.</param>
/// <param name="Threshold">Probability from which a label is predicted.</param>
internal sealed record LabelSetPrediction(string Text, IReadOnlyList<KeyValuePair<string, double>> Probabilities, double Threshold) : Prediction(Text)
{
    public static LabelSetPrediction Of(string text, float[] logits, IReadOnlyList<string> labels, double threshold) =>
        new(text, [.. labels.Zip(logits.Select(logit => Answers.Scores.Sigmoid(logit)), KeyValuePair.Create)], threshold);

    public override IReadOnlyList<string> ToLines()
    {
        string labels = string.Join(", ", Likely.Select(label => FormattableString.Invariant($"{label.Key} {label.Value:0.000}")));
        return [$"{(labels.Length == 0 ? "none" : labels)}  {Text}"];
    }

    protected override void AddTo(JsonObject json)
    {
        json["labels"] = new JsonArray([.. Likely.Select(label => JsonValue.Create(label.Key))]);
        json["scores"] = Scores(Probabilities);
    }

    private IEnumerable<KeyValuePair<string, double>> Likely => Probabilities.Where(label => label.Value >= Threshold).OrderByDescending(label => label.Value);
}
