using System.Text.Json.Nodes;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A model's answer to a text.</summary>
internal abstract record Prediction(string Text)
{
    /// <summary>What JSON calls that which was asked about.</summary>
    public string AskedAs { get; init; } = "text";

    /// <summary>For a person; whoever shows them escapes them.</summary>
    public abstract IReadOnlyList<string> ToLines();

    /// <summary>For a program: the text, and the answer in the words of Hugging Face's pipelines.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { [AskedAs] = Text };
        AddTo(json);
        return json;
    }

    protected abstract void AddTo(JsonObject json);

    protected static JsonObject Scores(IEnumerable<KeyValuePair<string, double>> scores)
    {
        var json = new JsonObject();
        foreach ((string label, double score) in scores)
        {
            json[label] = score;
        }

        return json;
    }
}
