using System.Text.Json.Nodes;
using FineTune.Tokenizers.AddedTokens;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Tokenizers;

/// <summary>All that makes a tokenizer, as it is read from and written to a model folder.</summary>
internal sealed record TokenizerDefinition
{
    public required ModelDefinition Model { get; init; }

    /// <summary>Tokens found in the text before the model sees it, by id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>As in tokenizer.json; null for none.</summary>
    public JsonNode? Normalizer { get; init; }

    /// <inheritdoc cref="Normalizer"/>
    public JsonNode? PreTokenizer { get; init; }

    /// <inheritdoc cref="Normalizer"/>
    public JsonNode? PostProcessor { get; init; }

    /// <inheritdoc cref="Normalizer"/>
    public JsonNode? Decoder { get; init; }

    /// <summary>The same for texts that a model is to give, where these are taken apart by another model, as Marian's; null where they are not.</summary>
    public TokenizerDefinition? Target { get; init; }

    /// <summary>The class of transformers that its files are for, as <see cref="TokenizerClass.Of"/> gives it.</summary>
    public string? ClassName { get; init; }

    /// <summary>What tokenizer_config.json and special_tokens_map.json say.</summary>
    public TokenizerConfig Config { get; init; } = new();

    public SpecialTokens SpecialTokens { get; init; } = new();

    /// <summary>The file it was read from; null for one that was made.</summary>
    public string? SourceFile { get; init; }

    /// <summary>True where no file says which of transformers' tokenizers a SentencePiece model is for.</summary>
    public bool IsOfUnknownFamily { get; init; }

    /// <summary>True where it has been given a part that the class of transformers its files name would leave out.</summary>
    public bool DiffersFromItsClass { get; init; }

    /// <summary>The side that tokenizer.json truncates at, which counts where tokenizer_config.json says none; null where it does not say.</summary>
    public string? TruncationSide { get; init; }

    /// <summary>Longest row the model takes; null where the files do not say.</summary>
    public int? ModelMaxLength { get; init; }

    /// <summary>One more than the largest id.</summary>
    public int VocabularySize => Math.Max(Model.Vocabulary.Limit, AddedTokens.Count == 0 ? 0 : AddedTokens.Max(token => token.Id) + 1);

    /// <summary>Id of a token, added ones first.</summary>
    public int? IdOf(string token) => AddedTokens.FirstOrDefault(added => added.Content == token)?.Id ?? Model.Vocabulary.Find(token);

    /// <summary>
    /// The same, with the names of the inputs it gives a model (model_input_names) where its files do not say: transformers' classes have defaults, but
    /// other ones in each version, and its version 5 gives ALBERT no token types.
    /// </summary>
    public TokenizerDefinition WithInputNames(bool tokenTypes)
    {
        IReadOnlyList<string> names = tokenTypes ? ["input_ids", "token_type_ids", "attention_mask"] : ["input_ids", "attention_mask"];
        return this with { Config = Config with { ModelInputNames = Config.ModelInputNames ?? names } };
    }

    /// <summary>The same with this chat template in its tokenizer_config.json, in place of any other.</summary>
    /// <param name="template">A text, or a list of named ones.</param>
    public TokenizerDefinition WithChatTemplate(JsonNode template)
    {
        JsonObject file = Config.File is { } known ? (JsonObject)known.DeepClone() : [];
        file["chat_template"] = template.DeepClone();
        return this with { Config = Config with { File = file } };
    }

    /// <summary>BERT's tokenizer.</summary>
    /// <param name="tokens">By id; the special ones among them.</param>
    public static TokenizerDefinition Bert(IReadOnlyList<string> tokens, BertNormalization normalization, SpecialTokens? special = null)
    {
        special = (special ?? SpecialTokens.Bert).Or(SpecialTokens.Bert);
        var vocabulary = new Vocabulary(tokens);
        var definition = new TokenizerDefinition
        {
            Model = new WordPieceDefinition { Vocabulary = vocabulary, UnkToken = special.Unknown! },
            Normalizer = normalization.ToJson(),
            PreTokenizer = new JsonObject { ["type"] = "BertPreTokenizer" },
            Decoder = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
            SpecialTokens = special,
        };
        definition = definition.WithSpecialTokens();
        return definition with { PostProcessor = PostProcessorJson.Bert(special, definition) };
    }

    /// <summary>RoBERTa's special tokens, in the order that its vocabularies begin with: the model counts on the id of the second.</summary>
    public static IReadOnlyList<string> RobertaSpecialTokens { get; } = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];

    /// <summary>RoBERTa's tokenizer.</summary>
    /// <param name="tokens">By id; the special ones among them.</param>
    public static TokenizerDefinition Roberta(IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges)
    {
        var definition = new TokenizerDefinition
        {
            Model = new BpeDefinition { Vocabulary = new Vocabulary(tokens), Merges = merges },
            PreTokenizer = VocabularyFiles.ByteLevel(addPrefixSpace: false),
            Decoder = VocabularyFiles.ByteLevel(addPrefixSpace: true),
            SpecialTokens = SpecialTokens.Roberta,
        };
        definition = definition.WithSpecialTokens();
        return definition with
        {
            AddedTokens = [.. definition.AddedTokens.Select(token => token.Content == SpecialTokens.Roberta.Mask ? token with { LStrip = true } : token)],
            PostProcessor = PostProcessorJson.Roberta(SpecialTokens.Roberta, definition, addPrefixSpace: false),
        };
    }

    /// <summary>The special tokens of a new decoder, in the order that its vocabulary begins with: its end, those of a chat (ChatML), and
    /// padding, which is not the end: what stands for padding is never trained on as a word.</summary>
    public static IReadOnlyList<string> DecoderSpecialTokens { get; } = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|pad|>"];

    /// <summary>A tokenizer of byte pairs as GPT-2's for a new decoder: no token is added before a text or behind it.</summary>
    /// <param name="tokens">By id; the special ones among them.</param>
    public static TokenizerDefinition DecoderOf(IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges) => new TokenizerDefinition
    {
        Model = new BpeDefinition { Vocabulary = new Vocabulary(tokens), Merges = merges },
        PreTokenizer = VocabularyFiles.ByteLevel(addPrefixSpace: false),
        Decoder = VocabularyFiles.ByteLevel(addPrefixSpace: true),
        SpecialTokens = new SpecialTokens
        {
            Begin = DecoderSpecialTokens[0],
            End = DecoderSpecialTokens[0],
            Pad = DecoderSpecialTokens[^1],
            Additional = [.. DecoderSpecialTokens.Skip(1).SkipLast(1)],
        },
    }.WithSpecialTokens();

    /// <summary>The special tokens of a new encoder-decoder model, by the ids that T5's configuration has for them.</summary>
    public static IReadOnlyList<string> EncoderDecoderSpecialTokens { get; } = ["<pad>", "</s>", "<unk>"];

    /// <summary>A tokenizer of byte pairs for a new encoder-decoder model, whose end token stands behind each text.</summary>
    /// <param name="tokens">By id; the special ones among them.</param>
    public static TokenizerDefinition EncoderDecoderOf(IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges)
    {
        TokenizerDefinition definition = new TokenizerDefinition
        {
            Model = new BpeDefinition { Vocabulary = new Vocabulary(tokens), Merges = merges },
            PreTokenizer = VocabularyFiles.ByteLevel(addPrefixSpace: false),
            Decoder = VocabularyFiles.ByteLevel(addPrefixSpace: true),
            SpecialTokens = new SpecialTokens
            {
                Pad = EncoderDecoderSpecialTokens[0],
                End = EncoderDecoderSpecialTokens[1],
                Unknown = EncoderDecoderSpecialTokens[2],
            },
        }.WithSpecialTokens();
        string end = definition.SpecialTokens.End!;
        return definition with { PostProcessor = PostProcessorJson.Template(definition, [("$A", 0), (end, 0)], [("$A", 0), (end, 0), ("$B", 0), (end, 0)]) };
    }

    /// <summary>The definition with an added token for each of its special tokens; one that the vocabulary lacks gets the next id.</summary>
    public TokenizerDefinition WithSpecialTokens()
    {
        List<AddedToken> added = [.. AddedTokens];
        HashSet<string> known = [.. added.Select(token => token.Content)];
        int next = VocabularySize;
        foreach (string token in SpecialTokens.All.Where(known.Add))
        {
            int id = Model.Vocabulary.Find(token) ?? next;
            next = Math.Max(next, id + 1);
            added.Add(new AddedToken { Id = id, Content = token, Special = true });
        }

        return this with { AddedTokens = [.. added.OrderBy(token => token.Id)] };
    }
}
