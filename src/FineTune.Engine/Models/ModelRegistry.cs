using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models.Albert;
using FineTune.Engine.Models.Arcee;
using FineTune.Engine.Models.Ast;
using FineTune.Engine.Models.Bart;
using FineTune.Engine.Models.Bert;
using FineTune.Engine.Models.Cohere;
using FineTune.Engine.Models.Cohere2;
using FineTune.Engine.Models.ConvNext;
using FineTune.Engine.Models.Data2Vec;
using FineTune.Engine.Models.Deberta;
using FineTune.Engine.Models.DeiT;
using FineTune.Engine.Models.DistilBert;
using FineTune.Engine.Models.Electra;
using FineTune.Engine.Models.Ernie45;
using FineTune.Engine.Models.Exaone4;
using FineTune.Engine.Models.Falcon;
using FineTune.Engine.Models.Gemma;
using FineTune.Engine.Models.Gemma2;
using FineTune.Engine.Models.Gemma3;
using FineTune.Engine.Models.Gpt2;
using FineTune.Engine.Models.GptJ;
using FineTune.Engine.Models.GptNeo;
using FineTune.Engine.Models.GptNeoX;
using FineTune.Engine.Models.Granite;
using FineTune.Engine.Models.Helium;
using FineTune.Engine.Models.Hubert;
using FineTune.Engine.Models.HunYuan;
using FineTune.Engine.Models.Llama;
using FineTune.Engine.Models.Marian;
using FineTune.Engine.Models.MBart;
using FineTune.Engine.Models.Ministral;
using FineTune.Engine.Models.Mistral;
using FineTune.Engine.Models.ModernBert;
using FineTune.Engine.Models.MPNet;
using FineTune.Engine.Models.Olmo2;
using FineTune.Engine.Models.Olmo3;
using FineTune.Engine.Models.Opt;
using FineTune.Engine.Models.Pegasus;
using FineTune.Engine.Models.Phi;
using FineTune.Engine.Models.Phi3;
using FineTune.Engine.Models.Qwen2;
using FineTune.Engine.Models.Qwen3;
using FineTune.Engine.Models.ResNet;
using FineTune.Engine.Models.Roberta;
using FineTune.Engine.Models.SeedOss;
using FineTune.Engine.Models.SmolLM3;
using FineTune.Engine.Models.StableLm;
using FineTune.Engine.Models.Starcoder2;
using FineTune.Engine.Models.Swin;
using FineTune.Engine.Models.T5;
using FineTune.Engine.Models.UniSpeech;
using FineTune.Engine.Models.ViT;
using FineTune.Engine.Models.Wav2Vec2;
using FineTune.Engine.Models.WavLM;
using FineTune.Engine.Models.Whisper;

namespace FineTune.Engine.Models;

/// <summary>The families and the built-in models. Adding a family is a folder and a line here.</summary>
internal static class ModelRegistry
{
    private static readonly ModelFamily[] Families =
    [
        AlbertFamily.Definition,
        ArceeFamily.Definition,
        AstFamily.Definition,
        BartFamily.Definition,
        BertFamily.Definition,
        Cohere2Family.Definition,
        CohereFamily.Definition,
        ConvNextFamily.Definition,
        Data2VecAudioFamily.Definition,
        DebertaFamily.Definition,
        DebertaFamily.V2Definition,
        DeiTFamily.Definition,
        DistilBertFamily.Definition,
        ElectraFamily.Definition,
        Ernie45Family.Definition,
        Exaone4Family.Definition,
        Gemma2Family.Definition,
        Gemma3Family.Definition,
        FalconFamily.Definition,
        GemmaFamily.Definition,
        Gpt2Family.Definition,
        GptJFamily.Definition,
        GptNeoFamily.Definition,
        GptNeoXFamily.Definition,
        GraniteFamily.Definition,
        HeliumFamily.Definition,
        HubertFamily.Definition,
        HunYuanFamily.Definition,
        LlamaFamily.Definition,
        MarianFamily.Definition,
        MBartFamily.Definition,
        MinistralFamily.Definition,
        MistralFamily.Definition,
        ModernBertFamily.Definition,
        MPNetFamily.Definition,
        Olmo2Family.Definition,
        Olmo3Family.Definition,
        OptFamily.Definition,
        PegasusFamily.Definition,
        Phi3Family.Definition,
        PhiFamily.Definition,
        Qwen2Family.Definition,
        Qwen3Family.Definition,
        ResNetFamily.Definition,
        RobertaFamily.Definition,
        RobertaFamily.XlmDefinition,
        SeedOssFamily.Definition,
        SmolLM3Family.Definition,
        StableLmFamily.Definition,
        Starcoder2Family.Definition,
        SwinFamily.Definition,
        T5Family.Definition,
        T5Family.MultilingualDefinition,
        UniSpeechFamily.Definition,
        UniSpeechFamily.SpeakerAwareDefinition,
        ViTFamily.Definition,
        Wav2Vec2Family.Definition,
        WavLMFamily.Definition,
        WhisperFamily.Definition,
    ];

    private const int BertPositions = 512;

    private static readonly Dictionary<string, Func<JsonObject>> BuiltIns = new(StringComparer.Ordinal)
    {
        [BuiltinModels.BertTiny] = () => BertFamily.Tiny,
        [BuiltinModels.LlamaTiny] = () => LlamaFamily.Tiny,
        [BuiltinModels.T5Tiny] = () => T5Family.Tiny,
        [BuiltinModels.VitTiny] = () => ViTFamily.Tiny,
        [BuiltinModels.Wav2Vec2Tiny] = () => Wav2Vec2Family.Tiny,
    };

    public static IEnumerable<string> ModelTypes => Families.Select(family => family.ModelType);

    /// <exception cref="FineTuneException">FT1207: nobody knows the model type.</exception>
    public static ModelFamily FamilyOf(ConfigFile config)
    {
        string modelType = config.Text("model_type", "");
        return Array.Find(Families, family => family.ModelType == modelType) ?? throw new FineTuneException(
            DiagnosticCatalog.UnsupportedArchitecture,
            config.Path is null ? null : new SourcePosition(config.Path),
            modelType,
            config.Path ?? "config.json",
            string.Join(", ", ModelTypes));
    }

    /// <summary>
    /// The longest row, in tokens, of a base model whose folder is there. RoBERTa's 514 positions, for one, take rows of 512. Of a family without a
    /// limit, and of one nobody knows, which is said when its weights are wanted, it is what the configuration names.
    /// </summary>
    public static int MaxSequence(BaseModelSpec model)
    {
        (ConfigFile config, ModelFamily? family) = Find(model);
        return family?.MaxSequence(config) ?? config.Positive("max_position_embeddings", family?.DefaultMaxPositions ?? BertPositions);
    }

    /// <summary>What the model of a folder predicts, without its weights.</summary>
    /// <exception cref="FineTuneException">FT1207, FT1208: its config.json names no model that there is.</exception>
    /// <param name="inHub">Finds on this machine a model of the Hub that an adapter is for; null where it is not there.</param>
    public static ModelHead HeadOf(string folder, Func<HubReference, string?>? inHub = null)
    {
        ConfigFile config = ModelSource.Of(folder, inHub).Config(new BaseModelSpec(folder, BaseModelKind.Folder, folder));
        return FamilyOf(config).Named(config).Head;
    }

    /// <summary>Token types that a base model whose folder is there has embeddings for; 0 where it takes none.</summary>
    public static int TokenTypes(BaseModelSpec model)
    {
        (ConfigFile config, ModelFamily? family) = Find(model);
        return family?.TokenTypes(config) ?? config.NotNegative("type_vocab_size", 0);
    }

    /// <summary>The token that the decoder of a base model whose folder is there begins with: see <see cref="ModelFamily.DecoderStart"/>.</summary>
    public static int? DecoderStart(BaseModelSpec model)
    {
        (ConfigFile config, ModelFamily? family) = Find(model);
        return family?.DecoderStart(config);
    }

    /// <summary>The configuration of a built-in model.</summary>
    /// <exception cref="FineTuneException">FT1206: there is none of that name.</exception>
    public static ConfigFile BuiltIn(BaseModelSpec model) =>
        BuiltIns.TryGetValue(model.Location, out Func<JsonObject>? config)
            ? new ConfigFile(config(), null)
            : throw new FineTuneException(
                DiagnosticCatalog.BaseModelNotFound,
                model.Position,
                model.Reference,
                $"built in are: {string.Join(", ", BuiltIns.Keys.Select(name => $"builtin:{name}"))}");

    private static (ConfigFile Config, ModelFamily? Family) Find(BaseModelSpec model)
    {
        ConfigFile config = model.Kind == BaseModelKind.Builtin ? BuiltIn(model) : ConfigFile.Load(Path.Combine(model.Location, ConfigFile.Name));
        string modelType = config.Text("model_type", "");
        return (config, Array.Find(Families, family => family.ModelType == modelType));
    }
}
