using System.Text.Json.Nodes;

namespace FineTune.Engine.Checkpoints;

/// <summary>Which run a checkpoint is of: <c>run.json</c> in it.</summary>
/// <param name="Key">Key of the stage. Of the same key, a checkpoint is of the same run.</param>
/// <param name="Arguments">The training arguments, by Hugging Face's names.</param>
/// <param name="Data">Digest of the token files; reading it may take a second.</param>
internal sealed record RunIdentity(string Key, JsonObject Arguments, Lazy<string> Data)
{
    public const string File = "run.json";

    /// <summary>Beside the arguments: the project's OptimizerGroup items.</summary>
    public const string OptimizerGroups = "optimizer_groups";

    public static RunIdentity Load(string checkpoint)
    {
        JsonObject json = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(checkpoint, File)))!.AsObject();
        var data = json["data"]!.GetValue<string>();
        return new RunIdentity(json["key"]!.GetValue<string>(), json["arguments"]!.AsObject(), new Lazy<string>(data));
    }

    public void Save(string checkpoint) => JsonFiles.Write(
        Path.Combine(checkpoint, File),
        new JsonObject { ["key"] = Key, ["arguments"] = Arguments.DeepClone(), ["data"] = Data.Value });
}
