using System.Text.Json.Nodes;
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

        JsonObject fields =
            JsonFiles.ReadObject(config, (position, reason, cause) => new FineTuneException(DiagnosticCatalog.BadConfig, position, cause, reason));
        if (TokenizerFiles.Exist(model.Location))
        {
            TokenizerDefinition definition = TokenizerFiles.LoadDefinition(model.Location);
            CheckFits(definition, fields, config, model.Location);
            return new BaseModelTokenizer(definition);
        }

        if (WeightFiles.Find(model.Location) is not null)
        {
            throw new FineTuneException(DiagnosticCatalog.BadTokenizer, new SourcePosition(config),
                "the folder has weights, but no tokenizer that they were trained with");
        }

        return new BaseModelTokenizer(null, IsByteLevel: fields["model_type"] is JsonValue type && type.TryGetValue(out string? name) && name == "roberta");
    }

    private static void CheckFits(TokenizerDefinition definition, JsonObject fields, string config, string folder)
    {
        if (fields["vocab_size"] is JsonValue value && value.TryGetValue(out int size) && definition.VocabularySize > size)
        {
            throw new FineTuneException(DiagnosticCatalog.BadTokenizer, new SourcePosition(config),
                $"it has {definition.VocabularySize} tokens, but the model only {size} embeddings (vocab_size in '{Path.Combine(folder, ConfigFile)}')");
        }
    }
}
