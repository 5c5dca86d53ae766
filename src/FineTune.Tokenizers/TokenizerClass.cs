using System.Collections.Frozen;

namespace FineTune.Tokenizers;

/// <summary>Which of transformers' tokenizer classes its AutoTokenizer takes for a folder (models/auto/tokenization_auto.py of its version 5.12).</summary>
internal static class TokenizerClass
{
    /// <summary>The class that keeps to tokenizer.json, which is also taken where no other is known.</summary>
    public const string Library = "TokenizersBackend";

    private const string Fast = "Fast";

    /// <summary>Model types whose folders name a wrong class; those of <see cref="Library"/> apart.</summary>
    private const string NeverNamedRightly = "qwen2";

    /// <summary>A class of its own that is taken where the model type is of another one; elsewhere the name means RobertaTokenizer.</summary>
    private const string OldRoberta = "RobertaTokenizerFast";

    /// <summary>Model types that have no configuration any more, so that without a tokenizer_class nothing is known of them.</summary>
    private static readonly FrozenSet<string> WithoutConfiguration =
        new[] { "barthez", "mbart50", "mluke", "code_llama", "herbert", "mega", "nllb", "nougat", "nezha", "qdqbert", "realm", "retribert" }.ToFrozenSet();

    private static readonly FrozenDictionary<string, string> ByModelType = new Dictionary<string, string>
    {
        ["AlbertTokenizer"] = "albert nystromformer yoso",
        ["BartTokenizer"] = "florence2",
        ["BarthezTokenizer"] = "barthez",
        ["BartphoTokenizer"] = "bartpho",
        ["BertGenerationTokenizer"] = "bert-generation",
        ["BertJapaneseTokenizer"] = "bert-japanese",
        ["BertTokenizer"] =
            "align bark bert blip bros chinese_clip convbert distilbert electra ernie flava git grounding-dino layoutlm " +
            "megatron-bert mm-grounding-dino nezha nomic_bert qdqbert realm retribert squeezebert tvp vilt visual_bert",
        ["BertweetTokenizer"] = "bertweet",
        ["BigBirdTokenizer"] = "big_bird",
        ["BioGptTokenizer"] = "biogpt",
        ["BlenderbotSmallTokenizer"] = "blenderbot-small",
        ["BlenderbotTokenizer"] = "blenderbot",
        ["ByT5Tokenizer"] = "byt5",
        ["CLIPTokenizer"] = "aimv2 clip clipseg groupvit omdet-turbo oneformer owlv2 owlvit sam3 sam3_video xclip",
        ["CTRLTokenizer"] = "ctrl",
        ["CamembertTokenizer"] = "camembert",
        ["CanineTokenizer"] = "canine",
        ["ClvpTokenizer"] = "clvp",
        ["CodeLlamaTokenizer"] = "code_llama",
        ["CohereTokenizer"] = "aya_vision cohere cohere2",
        ["CpmAntTokenizer"] = "cpmant",
        ["CpmTokenizer"] = "cpm",
        ["DPRQuestionEncoderTokenizer"] = "dpr",
        ["DebertaTokenizer"] = "deberta",
        ["DebertaV2Tokenizer"] = "deberta-v2",
        ["DiaTokenizer"] = "dia",
        ["EsmTokenizer"] = "esm",
        ["FNetTokenizer"] = "fnet",
        ["FSMTTokenizer"] = "fsmt",
        ["FlaubertTokenizer"] = "flaubert",
        ["FunnelTokenizer"] = "funnel",
        ["GPT2Tokenizer"] =
            "blip-2 codegen dbrx emu3 flex_olmo gpt2 gpt_bigcode gpt_neo gptj instructblip instructblipvideo jais2 opt phi " +
            "starcoder2",
        ["GPTNeoXJapaneseTokenizer"] = "gpt_neox_japanese",
        ["GPTNeoXTokenizer"] = "falcon_mamba gpt_neox mamba mamba2 mpt olmo olmo2 olmoe rwkv stablelm xlstm",
        ["GPTSw3Tokenizer"] = "gpt-sw3",
        ["GemmaTokenizer"] = "diffusion_gemma gemma gemma2 gemma3 gemma3_text gemma3n gemma3n_text recurrent_gemma shieldgemma2 t5gemma",
        ["HerbertTokenizer"] = "herbert",
        ["LEDTokenizer"] = "led",
        ["LasrTokenizer"] = "lasr_ctc lasr_encoder",
        ["LayoutLMv2Tokenizer"] = "layoutlmv2",
        ["LayoutLMv3Tokenizer"] = "layoutlmv3",
        ["LayoutXLMTokenizer"] = "layoutxlm",
        ["LlamaTokenizer"] = "idefics idefics2",
        ["LukeTokenizer"] = "luke",
        ["LxmertTokenizer"] = "lxmert",
        ["M2M100Tokenizer"] = "m2m_100",
        ["MBart50Tokenizer"] = "mbart50",
        ["MBartTokenizer"] = "mbart",
        ["MLukeTokenizer"] = "mluke",
        ["MPNetTokenizer"] = "mpnet",
        ["MarianTokenizer"] = "marian",
        ["MarkupLMTokenizer"] = "markuplm",
        ["MgpstrTokenizer"] = "mgp-str",
        ["MobileBertTokenizer"] = "mobilebert",
        ["MvpTokenizer"] = "mvp",
        ["MyT5Tokenizer"] = "myt5",
        ["NllbTokenizer"] = "nllb nllb-moe",
        ["NougatTokenizer"] = "nougat pp_formulanet",
        ["OpenAIGPTTokenizer"] = "openai-gpt",
        ["PLBartTokenizer"] = "plbart",
        ["ParakeetTokenizer"] = "parakeet_ctc parakeet_rnnt parakeet_tdt",
        ["PegasusTokenizer"] = "bigbird_pegasus pegasus pegasus_x",
        ["PerceiverTokenizer"] = "perceiver",
        ["PhobertTokenizer"] = "phobert",
        ["ProphetNetTokenizer"] = "prophetnet",
        ["Qwen2Tokenizer"] =
            "audioflamingo3 colqwen2 cosmos3_omni internvl lighton_ocr ovis2 qianfan_ocr qwen2 qwen2_5_omni qwen2_5_vl qwen2_audio " +
            "qwen2_moe qwen2_vl qwen3 qwen3_moe qwen3_next qwen3_omni_moe qwen3_vl qwen3_vl_moe",
        ["Qwen3_5Tokenizer"] = "qwen3_5 qwen3_5_moe",
        ["RagTokenizer"] = "rag",
        ["ReformerTokenizer"] = "reformer",
        ["RemBertTokenizer"] = "rembert",
        ["RoCBertTokenizer"] = "roc_bert",
        ["RoFormerTokenizer"] = "roformer",
        ["RobertaTokenizer"] = "bart bridgetower clap data2vec-text ibert lilt longformer mega mra roberta roberta-prelayernorm",
        ["SeamlessM4TTokenizer"] = "seamless_m4t seamless_m4t_v2",
        ["Siglip2Tokenizer"] = "siglip2",
        ["SiglipTokenizer"] = "siglip",
        ["Speech2TextTokenizer"] = "speech_to_text",
        ["SpeechT5Tokenizer"] = "speecht5",
        ["SplinterTokenizer"] = "splinter",
        ["T5Tokenizer"] = "mt5 musicgen musicgen_melody pix2struct switch_transformers t5 umt5",
        ["TapasTokenizer"] = "tapas",
        ["TokenizersBackend"] =
            "arctic chameleon chatlm cohere_asr deepseek_ocr deepseek_ocr2 deepseek_v2 deepseek_v3 deepseek_v32 deepseek_v4 " +
            "deepseek_vl deepseek_vl_hybrid deepseek_vl_v2 fuyu glm glm4 glm4_moe glm4_moe_lite glm4v glm4v_moe glm_image glmasr got_ocr2 granite " +
            "granitemoe granitemoehybrid granitemoeshared h2ovl_chat hyperclovax_vlm internlm2 jamba janus llava llava_next minicpmv minicpmv4_6 " +
            "minimax_m2 ministral ministral3 mistral mistral3 mixtral modernbert molmo molmo2 nemotron nvfp4 olmo3 olmo_hybrid opencua openvla phi3 " +
            "phi3_v phimoe pixtral step3_vl step3p5 vipllava voxtral voxtral_realtime",
        ["UdopTokenizer"] = "udop",
        ["VitsTokenizer"] = "vits",
        ["Wav2Vec2CTCTokenizer"] = "data2vec-audio hubert unispeech unispeech-sat wav2vec2 wav2vec2-bert wav2vec2-conformer",
        ["Wav2Vec2PhonemeCTCTokenizer"] = "wav2vec2_phoneme",
        ["WhisperTokenizer"] = "whisper",
        ["XGLMTokenizer"] = "xglm",
        ["XLMRobertaTokenizer"] = "jina_embeddings_v3 kosmos-2 metaclip_2 trocr xlm-roberta xlm-roberta-xl xmod",
        ["XLMTokenizer"] = "xlm",
        ["XLNetTokenizer"] = "xlnet",
    }.SelectMany(entry => entry.Value.Split(' ').Select(type => KeyValuePair.Create(type, entry.Key))).ToFrozenDictionary();

    /// <summary>Classes that make their parts anew, those of <see cref="ClassLayout"/> and of model types besides.</summary>
    private static readonly FrozenSet<string> Known =
        ByModelType.Values.Where(name => name != Library).Concat(["CodeGenTokenizer", "RetriBertTokenizer"]).ToFrozenSet();

    /// <summary>A class without the Fast at its end; null where neither file says one.</summary>
    /// <param name="written">tokenizer_class of tokenizer_config.json.</param>
    /// <param name="model">What config.json says.</param>
    public static string? Of(string? written, TokenizerModelType model)
    {
        string? named = written ?? model.TokenizerClass;
        string? registered = model.ModelType is { } type ? ByModelType.GetValueOrDefault(type) : null;
        if (named is null)
        {
            return model.ModelType is null ? null : registered is null || WithoutConfiguration.Contains(model.ModelType) ? Library : registered;
        }

        if (registered is null || registered == WithoutFast(named))
        {
            return WithoutFast(named);
        }

        return registered == Library || named == OldRoberta ? Library : model.ModelType == NeverNamedRightly ? registered : WithoutFast(named);
    }

    /// <summary>
    /// True for the library's own class, which takes the parts of tokenizer.json as they are. Other ones make theirs anew, with do_lower_case and
    /// add_prefix_space of tokenizer_config.json; so it is held too where no file says a class.
    /// </summary>
    public static bool KeepsParts(string? name) => name is not null && (name == Library || !(Known.Contains(name) || ClassLayout.Exists(name)));

    private static string WithoutFast(string name) => name.EndsWith(Fast, StringComparison.Ordinal) ? name[..^Fast.Length] : name;
}
