using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;

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

    /// <exception cref="FineTuneException">FT3005: the file is damaged.</exception>
    public static RunIdentity Load(string checkpoint)
    {
        try
        {
            JsonNode? json = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(checkpoint, File)));
            return json is JsonObject whole && whole["key"] is { } key && whole["arguments"] is JsonObject arguments && whole["data"] is { } data
                ? new RunIdentity(key.GetValue<string>(), arguments, new Lazy<string>(data.GetValue<string>()))
                : throw Checkpoint.NotUsable(checkpoint, $"its {File} is not whole");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Checkpoint.NotUsable(checkpoint, $"its {File} is damaged", exception);
        }
    }

    public void Save(string checkpoint) => JsonFiles.Write(
        Path.Combine(checkpoint, File),
        new JsonObject { ["key"] = Key, ["arguments"] = Arguments.DeepClone(), ["data"] = Data.Value });
}
