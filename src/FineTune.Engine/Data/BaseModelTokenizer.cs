using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>What a base model says about tokens: its tokenizer, if it brings one.</summary>
/// <param name="Definition">Null where the vocabulary is to be trained.</param>
/// <param name="Kind">The kind of vocabulary to be trained.</param>
internal sealed record BaseModelTokenizer(TokenizerDefinition? Definition, VocabularyKind Kind = VocabularyKind.Bert)
{
    private const string ConfigFile = "config.json";

    private static readonly string[] Decoders =
    [
        "arcee", "cohere", "cohere2", "ernie4_5", "exaone4", "falcon", "gemma", "gemma2", "gemma3_text", "gpt2", "gpt_neo", "gpt_neox", "gptj", "granite",
        "helium", "hunyuan_v1_dense", "llama", "ministral", "mistral", "olmo2", "olmo3", "opt", "phi", "phi3", "qwen2", "qwen3", "seed_oss", "smollm3",
        "stablelm", "starcoder2",
    ];

    private static readonly string[] EncoderDecoders = ["bart", "marian", "mbart", "mt5", "pegasus", "t5"];

    /// <summary>The model types of built-in models, but for BERT's.</summary>
    private static readonly Dictionary<string, string> ModelTypes = new() { [BuiltinModels.LlamaTiny] = "llama", [BuiltinModels.T5Tiny] = "t5" };

    public static BaseModelTokenizer Find(BaseModelSpec model)
    {
        if (model.Kind == BaseModelKind.Builtin)
        {
            return new BaseModelTokenizer(Definition: null, KindOf(ModelTypes.GetValueOrDefault(model.Location, "bert")));
        }

        string config = Path.Combine(model.Location, ConfigFile);
        if (!File.Exists(config))
        {
            throw new FineTuneException(DiagnosticCatalog.BaseModelNotFound, model.Position, model.Reference,
                Directory.Exists(model.Location) ? "the folder has no config.json" : "there is no such folder");
        }

        JsonObject fields =
            JsonFiles.ReadObject(config, (position, reason, cause) => new FineTuneException(DiagnosticCatalog.BadConfig, position, cause, reason));
        // An adapter that brings a tokenizer was trained with it.
        string folder = model.Adapter is { } adapter && TokenizerFiles.Exist(adapter) ? adapter : model.Location;
        if (TokenizerFiles.Exist(folder))
        {
            TokenizerDefinition definition = TokenizerFiles.LoadDefinition(folder);
            CheckFits(definition, fields, config, model.Location);
            return new BaseModelTokenizer(definition);
        }

        if (WeightFiles.Find(model.Location) is not null)
        {
            throw new FineTuneException(DiagnosticCatalog.BadTokenizer, new SourcePosition(config),
                "the folder has weights, but no tokenizer that they were trained with");
        }

        return new BaseModelTokenizer(null, KindOf(fields["model_type"]));
    }

    private static VocabularyKind KindOf(JsonNode? modelType) =>
        modelType is not JsonValue type || !type.TryGetValue(out string? name) ? VocabularyKind.Bert
        : name == "roberta" ? VocabularyKind.Roberta
        : Array.IndexOf(Decoders, name) >= 0 ? VocabularyKind.Decoder
        : Array.IndexOf(EncoderDecoders, name) >= 0 ? VocabularyKind.EncoderDecoder
        : VocabularyKind.Bert;

    private static void CheckFits(TokenizerDefinition definition, JsonObject fields, string config, string folder)
    {
        if (fields["vocab_size"] is JsonValue value && value.TryGetValue(out int size) && definition.VocabularySize > size)
        {
            throw new FineTuneException(DiagnosticCatalog.BadTokenizer, new SourcePosition(config),
                $"it has {definition.VocabularySize} tokens, but the model only {size} embeddings (vocab_size in '{Path.Combine(folder, ConfigFile)}')");
        }
    }
}
