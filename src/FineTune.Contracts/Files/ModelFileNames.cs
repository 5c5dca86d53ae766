using System.Text.RegularExpressions;

namespace FineTune.Contracts;

/// <summary>
/// The files of a model folder by the names transformers gives them, and what each is needed for: the one list for Pull, for keys, for the copy into the
/// trained model and for Push.
/// </summary>
public static partial class ModelFileNames
{
    public const string Config = "config.json";
    public const string TokenizerJson = "tokenizer.json";
    public const string TokenizerConfig = "tokenizer_config.json";
    public const string SpecialTokensMap = "special_tokens_map.json";
    public const string PreprocessorConfig = "preprocessor_config.json";

    /// <summary>Of transformers 5: what the file before it says, in parts for pictures and for recordings.</summary>
    public const string ProcessorConfig = "processor_config.json";
    public const string GenerationConfig = "generation_config.json";
    public const string Safetensors = "model.safetensors";
    public const string SentenceModules = "modules.json";
    public const string SentencePooling = "1_Pooling/config.json";
    public const string SentenceNormalize = "2_Normalize/config.json";
    public const string SentenceLength = "sentence_bert_config.json";
    public const string SentenceConfig = "config_sentence_transformers.json";
    public const string PyTorch = "pytorch_model.bin";
    public const string AdapterConfig = "adapter_config.json";
    public const string AdapterSafetensors = "adapter_model.safetensors";
    public const string AdapterPyTorch = "adapter_model.bin";

    /// <summary>Behind the name of weights: the index of weights in several files.</summary>
    public const string IndexSuffix = ".index.json";

    private const string ChatTemplates = "additional_chat_templates/";

    private static readonly (string Name, ModelFileUse Use)[] Names =
    [
        (ResultFiles.ModelCard, ModelFileUse.Pulled),
        (Config, ModelFileUse.Pulled | ModelFileUse.Tokenize),
        (GenerationConfig, ModelFileUse.Pulled),
        (PreprocessorConfig, ModelFileUse.Pulled | ModelFileUse.Tokenize | ModelFileUse.Saved),
        (ProcessorConfig, ModelFileUse.Pulled | ModelFileUse.Tokenize),
        (AdapterConfig, ModelFileUse.Pulled),
        (AdapterSafetensors, ModelFileUse.Pulled),
        (AdapterPyTorch, ModelFileUse.Pulled),
        (TokenizerJson, ModelFileUse.Pulled | ModelFileUse.Tokenize | ModelFileUse.Saved),
        (TokenizerConfig, ModelFileUse.Pulled | ModelFileUse.Tokenize | ModelFileUse.Saved),
        (SpecialTokensMap, ModelFileUse.Pulled | ModelFileUse.Tokenize | ModelFileUse.Saved),
        ("added_tokens.json", ModelFileUse.Pulled | ModelFileUse.Tokenize),
        ("chat_template.jinja", ModelFileUse.Pulled | ModelFileUse.Tokenize),
        (ChatTemplates + "default.jinja", ModelFileUse.Pulled | ModelFileUse.Tokenize),
        (ChatTemplates + "rag.jinja", ModelFileUse.Pulled | ModelFileUse.Tokenize),
        (ChatTemplates + "tool_use.jinja", ModelFileUse.Pulled | ModelFileUse.Tokenize),
        ("vocab.txt", ModelFileUse.Pulled | ModelFileUse.Tokenize | ModelFileUse.Saved),
        // Of a tokenizer that has no other form, as Marian's, it is kept.
        ("vocab.json", ModelFileUse.Pulled | ModelFileUse.Tokenize | ModelFileUse.Saved),
        ("merges.txt", ModelFileUse.Pulled | ModelFileUse.Tokenize),
        ("bpe.codes", ModelFileUse.Pulled),
        // How sentence-transformers makes an embedding of a text.
        (SentenceModules, ModelFileUse.Pulled | ModelFileUse.Sentences),
        (SentencePooling, ModelFileUse.Pulled | ModelFileUse.Sentences),
        (SentenceLength, ModelFileUse.Pulled | ModelFileUse.Sentences),
        (SentenceConfig, ModelFileUse.Pulled | ModelFileUse.Sentences),
        // SentencePiece models: Llama and T5 of old, ALBERT, T5 and XLNet, XLM-RoBERTa and CamemBERT, DeBERTa-v2 and v3.
        ("tokenizer.model", ModelFileUse.Pulled | ModelFileUse.Tokenize),
        ("spiece.model", ModelFileUse.Pulled | ModelFileUse.Tokenize),
        ("sentencepiece.bpe.model", ModelFileUse.Pulled | ModelFileUse.Tokenize),
        ("source.spm", ModelFileUse.Pulled | ModelFileUse.Tokenize | ModelFileUse.Saved),
        ("target.spm", ModelFileUse.Pulled | ModelFileUse.Tokenize | ModelFileUse.Saved),
        ("spm.model", ModelFileUse.PulledWithoutTokenizerJson | ModelFileUse.Tokenize),
    ];

    private static readonly Dictionary<string, ModelFileUse> Uses = Names.ToDictionary(file => file.Name, file => file.Use, StringComparer.Ordinal);

    /// <summary>The names of all files of a use, but for weights.</summary>
    public static IReadOnlyList<string> Of(ModelFileUse use) => [.. from file in Names where file.Use.HasFlag(use) select file.Name];

    /// <summary>True for what Pull brings of a repository, weights apart: of those it chooses one format.</summary>
    /// <param name="file">Path below the model folder, with forward slashes.</param>
    /// <param name="hasTokenizerJson">Whether the repository has a tokenizer.json.</param>
    public static bool IsPulled(string file, bool hasTokenizerJson)
    {
        ModelFileUse pulled = hasTokenizerJson ? ModelFileUse.Pulled : ModelFileUse.Pulled | ModelFileUse.PulledWithoutTokenizerJson;
        return (Uses.GetValueOrDefault(file) & pulled) != 0 || file.StartsWith(ChatTemplates, StringComparison.Ordinal);
    }

    /// <summary>True for a file of weights or the index of several.</summary>
    /// <param name="file">Path below the model folder.</param>
    public static bool IsWeights(string file) =>
        file is Safetensors or Safetensors + IndexSuffix or PyTorch or PyTorch + IndexSuffix || IsShard(file, Safetensors) || IsShard(file, PyTorch);

    /// <summary>True for one of several files of weights: <c>model-00001-of-00002.safetensors</c>.</summary>
    /// <param name="weights"><see cref="Safetensors"/> or <see cref="PyTorch"/>: the format.</param>
    public static bool IsShard(string file, string weights) => (weights == Safetensors ? SafetensorsShard() : PyTorchShard()).IsMatch(file);

    /// <summary>True for a file that Export writes.</summary>
    /// <param name="file">Path below the model folder.</param>
    public static bool IsExport(string file) => Exported().IsMatch(file);

    /// <summary>
    /// Weights of an earlier model in another number of files, or exported from it in another precision: they would be loaded in place of these, or together
    /// with them.
    /// </summary>
    /// <param name="present">Files of the destination, below it.</param>
    /// <param name="wanted">Files of the model, below its folder.</param>
    public static List<string> StaleWeights(IEnumerable<string> present, IReadOnlyCollection<string> wanted) =>
        wanted.Any(IsWeights) ? [.. present.Where(file => (IsWeights(file) || IsExport(file)) && !wanted.Contains(file))] : [];

    [GeneratedRegex(
        @"^(onnx[\\/](encoder_|decoder_)?model(_merged)?(_fp16|_quantized)?\.onnx(_data)?|gguf[\\/]model-[a-z0-9_]+\.gguf)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Exported();

    [GeneratedRegex(@"^model-\d+-of-\d+\.safetensors\z", RegexOptions.CultureInvariant)]
    private static partial Regex SafetensorsShard();

    [GeneratedRegex(@"^pytorch_model-\d+-of-\d+\.bin\z", RegexOptions.CultureInvariant)]
    private static partial Regex PyTorchShard();
}
