using System.Text.Json.Nodes;

namespace FineTune.Engine.TaskRecipes;

/// <summary>How alike two texts are.</summary>
/// <param name="Text">The first.</param>
/// <param name="Other">The second.</param>
/// <param name="Similarity">The cosine of their embeddings.</param>
internal sealed record SimilarityPrediction(string Text, string Other, double Similarity) : Prediction(Text)
{
    public override IReadOnlyList<string> ToLines() => [FormattableString.Invariant($"{Similarity:0.000}  {Text} / {Other}")];

    protected override void AddTo(JsonObject json)
    {
        json["other"] = Other;
        json["similarity"] = Similarity;
    }
}
