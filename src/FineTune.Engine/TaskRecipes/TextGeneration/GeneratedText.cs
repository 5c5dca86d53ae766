using System.Text.Json.Nodes;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A text that goes on.</summary>
/// <param name="Generated">What follows the text, without the text itself.</param>
internal sealed record GeneratedText(string Text, string Generated) : Prediction(Text)
{
    public override IReadOnlyList<string> ToLines() => [.. Generated.Split('\n')];

    protected override void AddTo(JsonObject json) => json["generated_text"] = Generated;
}
