using System.Globalization;
using System.Text.Json.Nodes;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A text's embedding.</summary>
internal sealed record EmbeddingPrediction(string Text, IReadOnlyList<float> Embedding) : Prediction(Text)
{
    private const int Shown = 5;

    public override IReadOnlyList<string> ToLines() =>
    [
        $"[{string.Join(", ", Embedding.Take(Shown).Select(number => number.ToString("0.0000", CultureInfo.InvariantCulture)))}"
            + FormattableString.Invariant($"{(Embedding.Count > Shown ? ", ..." : "")}] ({Embedding.Count} numbers)  {Text}"),
    ];

    protected override void AddTo(JsonObject json) => json["embedding"] = new JsonArray([.. Embedding.Select(number => JsonValue.Create(number))]);
}
