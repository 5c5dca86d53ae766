using System.Collections.Frozen;

namespace FineTune.Tokenizers;

/// <summary>
/// The special tokens that a class of transformers puts around texts, whatever tokenizer.json's post_processor is (the classes' own tokenization_*.py).
/// </summary>
/// <param name="Single">
/// A row of one text: <c>A</c>, the roles <c>bos</c>, <c>eos</c>, <c>cls</c> and <c>sep</c>, <c>lang</c>, <c>prefix</c> or a token as it is written, each with
/// its token type behind a colon where that is not 0.
/// </param>
/// <param name="Pair">A row of two texts, <c>A</c> and <c>B</c>.</param>
internal sealed record ClassLayout(string Single, string Pair)
{
    private const string ClassPair = "cls A sep B:1 sep:1";

    private static readonly ClassLayout Bert = new("cls A sep", ClassPair) { Begin = "[CLS]", End = "[SEP]", Class = "[CLS]", Separator = "[SEP]" };
    private static readonly ClassLayout Roberta = new("cls A sep", "cls A sep sep B sep") { HasRobertaOffsets = true };
    private static readonly ClassLayout XlmRoberta = new("bos A eos", "bos A eos eos B eos");
    private static readonly ClassLayout T5 = new("A eos", "A eos B eos");
    private static readonly ClassLayout MPNet = new("cls A sep", "cls A sep sep B:1 sep:1");
    private static readonly ClassLayout Splinter = Bert with { Pair = "cls A [QUESTION] . sep B:1 sep:1" };
    private static readonly ClassLayout Nllb = new("lang A eos", "lang A B eos") { LanguageOption = "src_lang", Language = "eng_Latn" };

    private static readonly FrozenDictionary<string, ClassLayout> ByClass = new Dictionary<string, ClassLayout>
    {
        ["AlbertTokenizer"] = Bert with { OnlyWithoutTemplate = true },
        ["BartTokenizer"] = Roberta,
        ["BertTokenizer"] = Bert,
        ["BigBirdTokenizer"] = Bert with { Begin = "<s>", End = "</s>" },
        ["CLIPTokenizer"] = XlmRoberta with { Begin = "<|startoftext|>", End = "<|endoftext|>" },
        ["CamembertTokenizer"] = XlmRoberta,
        ["CodeLlamaTokenizer"] = new("bos A", "bos A bos:1 B:1"),
        ["ConvBertTokenizer"] = Bert,
        ["DPRContextEncoderTokenizer"] = Bert,
        ["DPRQuestionEncoderTokenizer"] = Bert,
        ["DPRReaderTokenizer"] = Bert,
        ["DebertaTokenizer"] = Bert with { Pair = Roberta.Pair },
        ["DebertaV2Tokenizer"] = Bert,
        ["DistilBertTokenizer"] = Bert,
        ["ElectraTokenizer"] = Bert,
        ["FunnelTokenizer"] = new("cls:2 A sep", "cls:2 A sep B:1 sep:1") { Class = "<cls>", Separator = "<sep>" },
        ["HerbertTokenizer"] = new("<s> A </s>", "<s> A </s> B:1 </s>:1"),
        ["LEDTokenizer"] = Roberta,
        ["LasrTokenizer"] = T5,
        ["LayoutLMTokenizer"] = Bert,
        ["LayoutLMv2Tokenizer"] = Bert,
        ["LayoutLMv3Tokenizer"] = Roberta,
        ["LayoutXLMTokenizer"] = Roberta with { HasRobertaOffsets = false },
        ["LongformerTokenizer"] = Roberta,
        ["LxmertTokenizer"] = Bert,
        ["MBart50Tokenizer"] = Nllb with { Language = "en_XX" },
        ["MBartTokenizer"] = new("A eos lang", "A B eos lang") { LanguageOption = "src_lang", Language = "en_XX" },
        ["MLukeTokenizer"] = MPNet,
        ["MarianTokenizer"] = new("A eos", "A B eos"),
        ["MPNetTokenizer"] = MPNet,
        ["MobileBertTokenizer"] = Bert,
        ["MvpTokenizer"] = Roberta,
        ["NllbTokenizer"] = Nllb,
        ["NougatTokenizer"] = new("bos A eos", "A B:1"),
        ["PegasusTokenizer"] = new("A eos", "A B eos"),
        ["RemBertTokenizer"] = Bert with { OnlyOverTemplate = true },
        ["RobertaTokenizer"] = Roberta,
        ["SeamlessM4TTokenizer"] = new("eos lang A eos", "eos lang A B eos") { LanguageOption = "tgt_lang", Language = "__fra__" },
        ["SplinterTokenizer"] = Splinter,
        ["SqueezeBertTokenizer"] = Bert,
        ["T5Tokenizer"] = T5,
        ["UdopTokenizer"] = T5,
        ["WhisperTokenizer"] = new("prefix A eos", "prefix A B:1 eos:1") { Begin = "<|endoftext|>", End = "<|endoftext|>" },
        ["XGLMTokenizer"] = new("eos A eos", "eos A eos eos B eos"),
        ["XLMRobertaTokenizer"] = XlmRoberta,
        ["XLNetTokenizer"] = new("A sep cls:2", "A sep B:1 sep:1 cls:2") { Class = "<cls>", Separator = "<sep>" },
    }.ToFrozenDictionary();

    /// <summary>Tokens of the roles where no file says others.</summary>
    public string Begin { get; init; } = "<s>";

    public string End { get; init; } = "</s>";

    public string Class { get; init; } = "<s>";

    public string Separator { get; init; } = "</s>";

    /// <summary>The member of tokenizer_config.json that says which language's token <c>lang</c> is.</summary>
    public string? LanguageOption { get; init; }

    /// <summary>Where it does not say.</summary>
    public string? Language { get; init; }

    /// <summary>The class leaves white space out of offsets as RobertaProcessing does.</summary>
    public bool HasRobertaOffsets { get; init; }

    /// <summary>The post_processor of tokenizer.json stands, if there is one.</summary>
    public bool OnlyWithoutTemplate { get; init; }

    /// <summary>No post_processor in tokenizer.json stands as well.</summary>
    public bool OnlyOverTemplate { get; init; }

    public static bool Exists(string name) => ByClass.ContainsKey(name);

    /// <summary>Null for a class that keeps to tokenizer.json.</summary>
    public static ClassLayout? Of(string? name, TokenizerConfig config)
    {
        ClassLayout? layout = name is null ? null : ByClass.GetValueOrDefault(name);
        return layout == Splinter && config.PaddingSide == "left" ? Bert with { Pair = "cls A sep B:1 [QUESTION] . sep:1" }
            : layout == Nllb && config.Flag("legacy_behaviour") == true ? Nllb with { Single = "A eos lang", Pair = "A B eos lang" }
            : layout;
    }
}
