using System.Text.Json.Nodes;
using FineTune.Tokenizers.AddedTokens;
using FineTune.Tokenizers.Json;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Tokenizers.SentencePiece;

/// <summary>
/// Makes of a SentencePiece model the tokenizer that transformers makes of it (convert_slow_tokenizer.py) for the families it knows, or
/// else what SentencePiece itself does.
/// </summary>
internal static class SentencePieceTokenizer
{
    private const string Space = "\u2581";
    private const int MostExtraIds = 10_000;

    /// <summary>Two pieces of which another one may be put together are looked for at each of its characters.</summary>
    private const long MostSplits = 1L << 30;

    /// <exception cref="TokenizerException">The model is damaged or not supported.</exception>
    public static TokenizerDefinition Read(string path, string? family, TokenizerConfig config)
    {
        SentencePieceModel model;
        TokenizerJsonReader.CheckSize(path);
        try
        {
            model = SentencePieceModel.Read(File.ReadAllBytes(path));
        }
        catch (FormatException exception)
        {
            throw TokenizerException.BadSentencePiece(path, exception);
        }

        if (model.TreatsWhitespaceAsSuffix)
        {
            throw TokenizerException.Unsupported("treat_whitespace_as_suffix of its SentencePiece model");
        }

        return family switch
        {
            "t5" => AsT5(model, config),
            "xlm-roberta" => AsXlmRoberta(model, config),
            "albert" => AsAlbert(model, config),
            "camembert" => AsCamembert(model, config),
            "deberta-v2" => AsDeberta(model, config),
            "mbart" => AsMBart(model, config),
            "mbart50" => AsMBart50(model, config),
            "pegasus" => AsPegasus(model, config),
            "llama" => AsItself(model, config),
            null => AsItself(model, config) with { IsOfUnknownFamily = true },
            _ => throw TokenizerException.Unsupported($"a SentencePiece model for a tokenizer of the kind '{family}'"),
        };
    }

    /// <summary>Llama's, and every other of which nothing is known.</summary>
    private static TokenizerDefinition AsItself(SentencePieceModel model, TokenizerConfig config)
    {
        bool metaspace = config.Legacy == false && !model.RemovesExtraWhitespaces && model.CharacterMap.Length == 0;
        SpecialTokens special = config.SpecialTokens.Or(new SpecialTokens
        {
            Begin = Control(model, "<s>"),
            End = Control(model, "</s>"),
            Unknown = model.Pieces.Find(piece => piece.Kind == SentencePieceModel.PieceKind.Unknown)?.Text,
        });
        var definition = new TokenizerDefinition
        {
            Model = CreateModel(model),
            AddedTokens = AddedTokens(model),
            Normalizer = metaspace ? null : Normalizer(model, config.AddPrefixSpace ?? model.AddsDummyPrefix),
            PreTokenizer = metaspace ? Metaspace(config.AddPrefixSpace == false ? "never" : "first", split: false) : null,
            Decoder = Decoder(model),
            SpecialTokens = special,
        };
        return definition.WithSpecialTokens();
    }

    private static TokenizerDefinition AsT5(SentencePieceModel model, TokenizerConfig config)
    {
        int extra = config.File?["extra_ids"] is { } written
            ? written is JsonValue value && value.TryGetValue(out int number) && number is >= 0 and <= MostExtraIds ? number
            : throw new FormatException(
                $"the extra_ids of its tokenizer_config.json are {TokenizerLimits.Shown(written.ToJsonString())}, and not a number of 0 to {MostExtraIds}")
            : 100;
        string[] sentinels = [.. Enumerable.Range(0, extra).Select(i => FormattableString.Invariant($"<extra_id_{i}>"))];
        SpecialTokens special = config.SpecialTokens.Or(new SpecialTokens { Pad = "<pad>", End = "</s>", Unknown = "<unk>" });
        TokenizerDefinition definition = Unigram(
            [.. model.Pieces.Select(Scored), .. Enumerable.Reverse(sentinels).Select(token => (token, 0.0))],
            2,
            model,
            special with { Additional = [.. special.Additional.Union(sentinels)] });
        string end = special.End!;
        return definition with { PostProcessor = PostProcessorJson.Template(definition, [("$A", 0), (end, 0)], [("$A", 0), (end, 0), ("$B", 0), (end, 0)]) };
    }

    /// <summary>Its ids are fairseq's: four special tokens first, the pieces from the fourth on, the mask last.</summary>
    private static TokenizerDefinition AsXlmRoberta(SentencePieceModel model, TokenizerConfig config)
    {
        SpecialTokens special = config.SpecialTokens.Or(SpecialTokens.Roberta);
        TokenizerDefinition definition = Unigram(
            [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), .. model.Pieces.Skip(3).Select(Scored), ("<mask>", 0.0)], 3, model, special);
        (string begin, string end) = (special.Class!, special.Separator!);
        return definition with
        {
            PostProcessor = PostProcessorJson.Template(definition,
                [(begin, 0), ("$A", 0), (end, 0)], [(begin, 0), ("$A", 0), (end, 0), (end, 0), ("$B", 0), (end, 0)]),
        };
    }

    /// <summary>XLM-RoBERTa's ids, and a token for each language before the mask. The class puts it behind the text (<see cref="ClassLayout"/>).</summary>
    private static TokenizerDefinition AsMBart(SentencePieceModel model, TokenizerConfig config) => OfLanguages(model, config, LanguageCodes.MBart);

    /// <summary>The same of more languages, whose tokens stand before the text.</summary>
    private static TokenizerDefinition AsMBart50(SentencePieceModel model, TokenizerConfig config) => OfLanguages(model, config, LanguageCodes.MBart50) with
    {
        Normalizer = VocabularyFiles.Sequence("normalizers", [.. CharacterMap(model), ReplaceSpaces(" ")]),
        PreTokenizer = Metaspace("always", split: true),
    };

    private static TokenizerDefinition OfLanguages(SentencePieceModel model, TokenizerConfig config, IReadOnlyList<string> languages)
    {
        SpecialTokens special = config.SpecialTokens.Or(SpecialTokens.Roberta);
        TokenizerDefinition definition = Unigram(
            [
                ("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), .. model.Pieces.Skip(3).Select(Scored),
                .. languages.Select(language => (language, 0.0)), ("<mask>", 0.0),
            ],
            3,
            model,
            special with { Additional = [.. special.Additional.Union(languages)] });
        return definition with
        {
            AddedTokens = [.. definition.AddedTokens.Select(token => token.Content == special.Mask ? token with { LStrip = true } : token)],
        };
    }

    /// <summary>Padding, end, masks and a hundred tokens of pretraining before the pieces (PegasusConverter).</summary>
    private static TokenizerDefinition AsPegasus(SentencePieceModel model, TokenizerConfig config)
    {
        const int usualOffset = 103;
        int offset = config.File?["offset"] is JsonValue value && value.TryGetValue(out int written) && written is >= 2 and <= MostExtraIds
            ? written
            : usualOffset;
        SpecialTokens special = config.SpecialTokens.Or(new SpecialTokens { Pad = "<pad>", End = "</s>", Unknown = "<unk>", Mask = "<mask_2>" });
        string[] unused = [.. Enumerable.Range(2, offset - 2).Select(number => FormattableString.Invariant($"<unk_{number}>"))];
        string sentence = config.Text("mask_token_sent") ?? "<mask_1>";
        TokenizerDefinition definition = Unigram(
            [
                (special.Pad!, 0.0), (special.End!, 0.0), (sentence, 0.0), (special.Mask!, 0.0), .. unused.Select(token => (token, -100.0)),
                .. model.Pieces.Skip(2).Select(Scored),
            ],
            offset + (UnknownOf(model) ?? throw NoUnknown()),
            model,
            special with { Additional = [.. special.Additional.Union([sentence, .. unused])] });
        JsonNode[] normalizers =
            model.CharacterMap.Length > 0 ? [.. CharacterMap(model), ReplaceSpaces(" ")] : [ReplaceMatches(@"\n", " "), ReplaceSpaces(" ")];
        return definition with
        {
            Normalizer = VocabularyFiles.Sequence("normalizers", normalizers),
            PreTokenizer = Metaspace("always", split: true),
        };
    }

    /// <summary>RoBERTa's special tokens before the pieces; those that the model has itself are never chosen.</summary>
    private static TokenizerDefinition AsCamembert(SentencePieceModel model, TokenizerConfig config)
    {
        SpecialTokens special = config.SpecialTokens.Or(SpecialTokens.Roberta);
        TokenizerDefinition definition = Unigram(
            [
                ("<s>NOTUSED", 0.0),
                ("<pad>", 0.0),
                ("</s>NOTUSED", 0.0),
                ("<unk>", 0.0),
                ("<unk>NOTUSED", -100.0),
                .. model.Pieces.Skip(1).Select(Scored),
                ("<mask>", 0.0)
            ], 3, model, special);
        (string begin, string end) = (special.Class!, special.Separator!);
        return definition with
        {
            Normalizer = VocabularyFiles.Sequence("normalizers", [.. CharacterMap(model), Strip(left: false), ReplaceSpaces(Space)]),
            PreTokenizer = Metaspace("always", split: true),
            AddedTokens = [.. definition.AddedTokens.Select(token => token.Content == special.Mask ? token with { LStrip = true } : token)],
            PostProcessor = PostProcessorJson.Template(definition,
                [(begin, 0), ("$A", 0), (end, 0)], [(begin, 0), ("$A", 0), (end, 0), (end, 0), ("$B", 0), (end, 0)]),
        };
    }

    /// <summary>
    /// DeBERTa's second and third version. Unlike transformers 5, which leaves out the model's character map, this is the converter's tokenizer.
    /// </summary>
    private static TokenizerDefinition AsDeberta(SentencePieceModel model, TokenizerConfig config)
    {
        SpecialTokens special = config.SpecialTokens.Or(SpecialTokens.Bert with { Begin = "[CLS]", End = "[SEP]" });
        TokenizerDefinition definition = Unigram([.. model.Pieces.Select(Scored)], UnknownOf(model) ?? throw NoUnknown(), model, special);
        List<JsonNode> normalizers = config.Lowercase == true ? [Named("Lowercase")] : [];
        normalizers.AddRange([Strip(), .. CharacterMap(model), ReplaceSpaces(" ")]);
        string scheme = config.AddPrefixSpace == false ? "never" : "always";
        JsonObject metaspace = Metaspace(scheme, split: true);
        return definition with
        {
            Normalizer = VocabularyFiles.Sequence("normalizers", [.. normalizers]),
            PreTokenizer = config.Flag("split_by_punct") == true
                ? VocabularyFiles.Sequence("pretokenizers", new JsonObject { ["type"] = "Punctuation", ["behavior"] = "Isolated" }, metaspace)
                : VocabularyFiles.Sequence("pretokenizers", metaspace),
            Decoder = Metaspace(scheme, split: true),
            PostProcessor = PostProcessorJson.Bert(special, definition),
        };
    }

    private static TokenizerDefinition AsAlbert(SentencePieceModel model, TokenizerConfig config)
    {
        SpecialTokens special = config.SpecialTokens.Or(SpecialTokens.Bert with { Pad = "<pad>", Unknown = "<unk>", Begin = "[CLS]", End = "[SEP]" });
        TokenizerDefinition definition =
            Unigram([.. model.Pieces.Select(piece => (piece.Text, EndsWithDigitAndComma(piece.Text) ? piece.Score - 100.0 : piece.Score))], 1, model, special);
        List<JsonNode> normalizers = [Replace("``", "\""), Replace("''", "\"")];
        if (config.Flag("keep_accents") != true)
        {
            normalizers.AddRange([Named("NFKD"), Named("StripAccents")]);
        }

        if (config.Lowercase ?? true)
        {
            normalizers.Add(Named("Lowercase"));
        }

        normalizers.AddRange([.. CharacterMap(model), ReplaceSpaces(" ")]);
        return definition with
        {
            Normalizer = VocabularyFiles.Sequence("normalizers", [.. normalizers]),
            AddedTokens = [.. definition.AddedTokens.Select(token => token.Content == special.Mask ? token with { LStrip = true } : token)],
            PostProcessor = PostProcessorJson.Bert(special, definition),
        };
    }

    private static TokenizerDefinition Unigram((string Piece, double Score)[] pieces, int unknown, SentencePieceModel model, SpecialTokens special) =>
        new TokenizerDefinition
        {
            Model = unknown >= pieces.Length
                ? throw NoUnknown()
                : new UnigramDefinition { Vocabulary = new Vocabulary([.. pieces.Select(piece => piece.Piece)]), Pieces = pieces, UnkId = unknown },
            Normalizer = CharacterMap(model).SingleOrDefault(),
            PreTokenizer = VocabularyFiles.Sequence("pretokenizers", Named("WhitespaceSplit"), Metaspace("always", split: true)),
            Decoder = Metaspace("always", split: true),
            SpecialTokens = special,
        }.WithSpecialTokens();

    private static ModelDefinition CreateModel(SentencePieceModel model)
    {
        var vocabulary = new Vocabulary([.. model.Pieces.Select(piece => piece.Text)]);
        int? unknown = UnknownOf(model);
        return model.ModelType switch
        {
            SentencePieceModel.Unigram => new UnigramDefinition
            {
                Vocabulary = vocabulary,
                Pieces = [.. model.Pieces.Select(Scored)],
                UnkId = unknown,
                ByteFallback = model.ByteFallback,
            },
            SentencePieceModel.Bpe => new BpeDefinition
            {
                Vocabulary = vocabulary,
                Merges = Merges(model, vocabulary),
                Options = new BpeOptions { UnkToken = unknown is { } id ? model.Pieces[id].Text : null, FuseUnk = true, ByteFallback = model.ByteFallback },
            },
            _ => throw TokenizerException.Unsupported($"its SentencePiece model type {model.ModelType}"),
        };
    }

    /// <summary>All ways to make a piece of two others, better pieces first (generate_merges of transformers).</summary>
    private static List<(string Left, string Right)> Merges(SentencePieceModel model, Vocabulary vocabulary)
    {
        List<(string Left, string Right, float Score)> merges = [];
        if (model.Pieces.Sum(piece => (long)piece.Text.Length * piece.Text.Length) > MostSplits)
        {
            throw new FormatException("the pieces of its SentencePiece model are longer than those of any language");
        }

        foreach (SentencePieceModel.Piece piece in model.Pieces)
        {
            for (int length = 1; length < piece.Text.Length; length++)
            {
                if (vocabulary.TryGetId(piece.Text.AsSpan(0, length), out _) && vocabulary.TryGetId(piece.Text.AsSpan(length), out _))
                {
                    merges.Add((piece.Text[..length], piece.Text[length..], piece.Score));
                }
            }
        }

        return [.. merges.OrderByDescending(merge => merge.Score).ThenByDescending(merge => merge.Left.Length).Select(merge => (merge.Left, merge.Right))];
    }

    private static int? UnknownOf(SentencePieceModel model) =>
        model.Pieces.FindIndex(piece => piece.Kind == SentencePieceModel.PieceKind.Unknown) is >= 0 and int id ? id : null;

    private static FormatException NoUnknown() => new("its SentencePiece model has no unknown piece");

    private static (string Piece, double Score) Scored(SentencePieceModel.Piece piece) => (piece.Text, piece.Score);

    private static bool EndsWithDigitAndComma(string piece) => piece.Length >= 2 && piece[^1] == ',' && char.IsDigit(piece[^2]);

    private static string? Control(SentencePieceModel model, string name) =>
        model.Pieces.Exists(piece => piece.Text == name && piece.Kind == SentencePieceModel.PieceKind.Control) ? name : null;

    private static List<AddedToken> AddedTokens(SentencePieceModel model) =>
    [
        .. model.Pieces.Select((piece, index) => (Item: piece, Index: index))
            .Where(entry => entry.Item.Kind is SentencePieceModel.PieceKind.Control or SentencePieceModel.PieceKind.UserDefined)
            .Select(
                entry => new AddedToken { Id = entry.Index, Content = entry.Item.Text, Special = entry.Item.Kind == SentencePieceModel.PieceKind.Control }),
    ];

    /// <summary>Spaces at the ends and repeated ones go, other white space stays (Normalizer::Normalize of SentencePiece's normalizer.cc).</summary>
    private static JsonNode? Normalizer(SentencePieceModel model, bool addPrefix)
    {
        List<JsonNode> steps = [.. CharacterMap(model)];
        if (model.RemovesExtraWhitespaces)
        {
            steps.AddRange([ReplaceMatches(@"\A +", ""), ReplaceSpaces(" ")]);
        }

        if (addPrefix)
        {
            steps.Add(new JsonObject { ["type"] = "Prepend", ["prepend"] = model.EscapesWhitespaces ? Space : " " });
        }

        if (model.EscapesWhitespaces)
        {
            steps.Add(Replace(" ", Space));
        }

        if (model.RemovesExtraWhitespaces)
        {
            // After the spaces are written as the model has them: one that the text itself writes so goes as well.
            steps.Add(ReplaceMatches($@"{(model.EscapesWhitespaces ? Space : " ")}+\z", ""));
        }

        return steps.Count == 0 ? null : VocabularyFiles.Sequence("normalizers", [.. steps]);
    }

    private static JsonObject Decoder(SentencePieceModel model)
    {
        List<JsonNode> steps = [Replace(Space, " ")];
        if (model.ByteFallback)
        {
            steps.Add(Named("ByteFallback"));
        }

        steps.Add(Named("Fuse"));
        if (model.AddsDummyPrefix)
        {
            steps.Add(new JsonObject { ["type"] = "Strip", ["content"] = " ", ["start"] = 1, ["stop"] = 0 });
        }

        return VocabularyFiles.Sequence("decoders", [.. steps]);
    }

    private static IEnumerable<JsonNode> CharacterMap(SentencePieceModel model) =>
        model.CharacterMap.Length == 0
            ? []
            : [new JsonObject { ["type"] = "Precompiled", ["precompiled_charsmap"] = Convert.ToBase64String(model.CharacterMap) }];

    private static JsonObject Named(string type) => new() { ["type"] = type };

    private static JsonObject Strip(bool left = true) => new() { ["type"] = "Strip", ["strip_left"] = left, ["strip_right"] = true };

    private static JsonObject Replace(string text, string content) =>
        new() { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = text }, ["content"] = content };

    private static JsonObject ReplaceSpaces(string content) => ReplaceMatches(" {2,}", content);

    private static JsonObject ReplaceMatches(string regex, string content) =>
        new() { ["type"] = "Replace", ["pattern"] = new JsonObject { ["Regex"] = regex }, ["content"] = content };

    private static JsonObject Metaspace(string scheme, bool split) =>
        new() { ["type"] = "Metaspace", ["replacement"] = Space, ["prepend_scheme"] = scheme, ["split"] = split };
}
