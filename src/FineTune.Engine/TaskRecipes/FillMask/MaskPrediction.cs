using System.Text.Json.Nodes;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The likeliest tokens for each mask of a text.</summary>
/// <param name="Masks">For each mask its tokens, the likeliest first.</param>
internal sealed record MaskPrediction(string Text, IReadOnlyList<IReadOnlyList<FilledToken>> Masks) : Prediction(Text)
{
    public override IReadOnlyList<string> ToLines() =>
        [Text, .. Masks.Select(mask => $"  {string.Join("  ", mask.Select(token => FormattableString.Invariant($"{token.Token} {token.Score:0.000}")))}")];

    protected override void AddTo(JsonObject json) => json["masks"] = new JsonArray([.. Masks.Select(mask => new JsonArray(
        [.. mask.Select(token => new JsonObject { ["token_str"] = token.Token, ["score"] = token.Score })]))]);
}
