using System.Text;

/// <summary>Small tokenizers of every kind, as their files have them.</summary>
internal static class GoodTokenizers
{
    private const byte Text = (1 << 3) | 2;
    private const byte Score = (2 << 3) | 5;
    private const byte Kind = 3 << 3;

    private const string Added = """
        "version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [{"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
          {"id": 1, "content": "[UNK]", "single_word": false, "lstrip": true, "rstrip": false, "normalized": false, "special": true}]
        """;

    /// <summary>WordPiece, Unigram, BPE and WordLevel, with the parts that published ones have.</summary>
    public static IReadOnlyList<byte[]> Json { get; } =
    [
        Bytes("{" + Added + """
            , "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {"type": "TemplateProcessing",
              "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
              "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
              "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}}},
            "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
              "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "a": 3, "b": 4, "##a": 5, "##b": 6}}}
            """),
        Bytes("{" + Added + """
            , "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
              {"type": "Prepend", "prepend": "\u2581"}, {"type": "Strip", "strip_left": true, "strip_right": false}]},
            "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": true},
            "post_processor": null, "decoder": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always"},
            "model": {"type": "Unigram", "unk_id": 1, "byte_fallback": false,
              "vocab": [["[PAD]", 0.0], ["[UNK]", 0.0], ["\u2581a", -1.5], ["b", -2.0], ["a", -3.25]]}}
            """),
        Bytes("{" + Added + """
            , "normalizer": null,
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
              {"type": "Split", "pattern": {"Regex": "'s|\\p{L}+|\\s+(?!\\S)|[^\\s]{1,3}"}, "behavior": "Isolated", "invert": false},
              {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]},
            "post_processor": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true}, "decoder": {"type": "ByteLevel"},
            "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": false,
              "byte_fallback": false, "ignore_merges": false, "vocab": {"[PAD]": 0, "[UNK]": 1, "a": 2, "b": 3, "ab": 4, "\u0120": 5, "\u0120a": 6},
              "merges": [["a", "b"], ["\u0120", "a"]]}}
            """),
        Bytes("{" + Added + """
            , "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
            "post_processor": {"type": "BertProcessing", "sep": ["[PAD]", 0], "cls": ["[UNK]", 1]}, "decoder": null,
            "model": {"type": "WordLevel", "vocab": {"[PAD]": 0, "[UNK]": 1, "a": 2, "b": 3}, "unk_token": "[UNK]"}}
            """),
    ];

    public static byte[] Config { get; } = Bytes("""
        {"tokenizer_class": "BertTokenizer", "do_lower_case": true, "strip_accents": null, "tokenize_chinese_chars": true, "model_max_length": 512,
          "pad_token": "[PAD]", "unk_token": {"content": "[UNK]", "lstrip": false, "special": true, "__type": "AddedToken"}, "padding_side": "right",
          "model_input_names": ["input_ids", "attention_mask"], "additional_special_tokens": ["<x>"], "clean_up_tokenization_spaces": true,
          "added_tokens_decoder": {"0": {"content": "[PAD]", "lstrip": false, "normalized": false, "rstrip": false, "single_word": false, "special": true}}}
        """);

    public static byte[] SpecialTokens { get; } = Bytes("""
        {"pad_token": "[PAD]", "unk_token": {"content": "[UNK]", "lstrip": false, "normalized": false, "rstrip": false, "single_word": false}, "cls_token": "[CLS]"}
        """);

    public static byte[] Words { get; } = Bytes("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##a\n##b\n\u00e9\n");

    public static byte[] Vocabulary { get; } =
        Bytes("""{"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "a": 4, "b": 5, "ab": 6, "\u0120": 7, "\u0120a": 8, "<mask>": 9}""");

    public static byte[] Merges { get; } = Bytes("#version: 0.2\na b\n\u0120 a\n");

    /// <summary>A SentencePiece model: pieces, the trainer's and the normalizer's options (sentencepiece_model.proto).</summary>
    public static byte[] SentencePiece { get; } =
    [
        .. Piece("<unk>", 0, 2), .. Piece("<s>", 0, 3), .. Piece("</s>", 0, 3), .. Piece("\u2581a", -1, 1), .. Piece("b", -2, 1), .. Piece("ab", -2.5f, 1),
        (2 << 3) | 2, 4, 3 << 3, 1, 4 << 3, 8, (3 << 3) | 2, 6, (1 << 3) | 2, 4, (byte)'n', (byte)'m', (byte)'t', (byte)'_',
    ];

    private static byte[] Piece(string text, float score, byte kind)
    {
        byte[] utf8 = Bytes(text);
        byte[] message = [Text, (byte)utf8.Length, .. utf8, Score, .. BitConverter.GetBytes(score), Kind, kind];
        return [Text, (byte)message.Length, .. message];
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
