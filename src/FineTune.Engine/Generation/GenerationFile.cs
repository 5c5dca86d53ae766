using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Tokenizers;

namespace FineTune.Engine.Generation;

/// <summary>The generation_config.json of a trained model, which transformers' generate reads as well.</summary>
internal static class GenerationFile
{
    private const string EndField = "eos_token_id";

    /// <summary>
    /// Writes the base model's, with the tokenizer's end token among those that end a text. Where config.json does not say which tokens begin and end one, it
    /// does then.
    /// </summary>
    /// <param name="folder">The trained model's folder.</param>
    /// <param name="config">Its config.json.</param>
    public static void Write(string folder, BaseModelSpec baseModel, JsonObject config, ITextTokenizer tokenizer) =>
        JsonFiles.Write(Path.Combine(folder, ModelFileNames.GenerationConfig), Of(baseModel, config, tokenizer));

    /// <summary>How a model that is being trained generates: as the file will say.</summary>
    /// <exception cref="FineTuneException">FT3031: a value of the base model is impossible, or asks for what is not done.</exception>
    public static GenerationConfig Read(BaseModelSpec baseModel, JsonObject config, ITextTokenizer tokenizer) =>
        GenerationConfig.Read(new ConfigFile(Of(baseModel, config, tokenizer), Path.Combine(baseModel.Location, ModelFileNames.GenerationConfig)));

    private static JsonObject Of(BaseModelSpec baseModel, JsonObject config, ITextTokenizer tokenizer)
    {
        SetWhereAbsent(config, "bos_token_id", tokenizer.BeginTokenId);
        SetWhereAbsent(config, EndField, tokenizer.EndTokenId);
        string path = Path.Combine(baseModel.Location, ModelFileNames.GenerationConfig);
        JsonObject written = baseModel.Kind == BaseModelKind.Folder && File.Exists(path)
            ? (JsonObject)ConfigFile.Load(path).Json.DeepClone()
            : new JsonObject { ["_from_model_config"] = true };
        foreach (string field in (string[])["bos_token_id", EndField, "pad_token_id"])
        {
            if (written[field] is null && config[field] is { } value)
            {
                written[field] = value.DeepClone();
            }
        }

        if (tokenizer.EndTokenId is { } end && !Ends(written).Contains(end))
        {
            written[EndField] = new JsonArray([.. Ends(written).Append(end).Select(id => JsonValue.Create(id))]);
        }

        return written;
    }

    private static int[] Ends(JsonObject json) => json[EndField] switch
    {
        JsonArray ids => [.. ids.OfType<JsonValue>().Select(id => id.GetValue<int>())],
        JsonValue id => [id.GetValue<int>()],
        _ => [],
    };

    private static void SetWhereAbsent(JsonObject config, string field, int? token)
    {
        if (token is not null && config[field] is null)
        {
            config[field] = token;
        }
    }
}
