using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>What a base model says about tokens: its tokenizer, if it brings one.</summary>
/// <param name="Definition">Null where the vocabulary is to be trained.</param>
/// <param name="IsByteLevel">True where a trained vocabulary is to be RoBERTa's kind and not BERT's.</param>
internal sealed record BaseModelTokenizer(TokenizerDefinition? Definition, bool IsByteLevel = false)
{
    private const string ConfigFile = "config.json";

    public static BaseModelTokenizer Find(BaseModelSpec model)
    {
        if (model.Kind == BaseModelKind.Builtin)
        {
            return new BaseModelTokenizer(Definition: null);
        }

        string config = Path.Combine(model.Location, ConfigFile);
        if (!File.Exists(config))
        {
            throw new FineTuneException(DiagnosticCatalog.BaseModelNotFound, model.Position, model.Reference,
                Directory.Exists(model.Location) ? "the folder has no config.json" : "there is no such folder");
        }

        string? type = ReadValue(config, "model_type", value => value.ValueKind == JsonValueKind.String ? value.GetString() : null);
        if (TokenizerFiles.Exist(model.Location))
        {
            TokenizerDefinition definition = TokenizerFiles.LoadDefinition(model.Location);
            CheckFits(definition, config, model.Location);
            return new BaseModelTokenizer(definition);
        }

        if (WeightFiles.Find(model.Location) is not null)
        {
            throw new FineTuneException(DiagnosticCatalog.BadTokenizer, new SourcePosition(config),
                "the folder has weights, but no tokenizer that they were trained with");
        }

        return new BaseModelTokenizer(null, IsByteLevel: type == "roberta");
    }

    private static void CheckFits(TokenizerDefinition definition, string config, string folder)
    {
        if (ReadNumber(config, "vocab_size") is { } size && definition.VocabularySize > size)
        {
            throw new FineTuneException(DiagnosticCatalog.BadTokenizer, new SourcePosition(config),
                $"it has {definition.VocabularySize} tokens, but the model only {size} embeddings (vocab_size in '{Path.Combine(folder, ConfigFile)}')");
        }
    }

    private static int? ReadNumber(string path, string name) =>
        ReadValue<int?>(path, name, value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : null);

    private static T? ReadValue<T>(string path, string name, Func<JsonElement, T?> read)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using JsonDocument document = JsonDocument.Parse(stream);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out JsonElement value) ? read(value) : default;
        }
        catch (JsonException exception)
        {
            var position = new SourcePosition(path, (int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1);
            throw new FineTuneException(DiagnosticCatalog.BadConfig, position, exception, "it is not valid JSON");
        }
    }
}
