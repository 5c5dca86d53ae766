using System.Text.Json.Nodes;
using FineTune.Tokenizers.AddedTokens;
using FineTune.Tokenizers.Json;

namespace FineTune.Tokenizers;

/// <summary>
/// What tokenizer_config.json changes in a tokenizer, as transformers lets it (tokenization_utils_tokenizers.py): explicit options of BERT's
/// normalizer and add_prefix_space, which the class of the library itself leaves as tokenizer.json has them; added tokens and the roles of special ones.
/// </summary>
internal static class ConfigRules
{
    /// <param name="className">As <see cref="TokenizerClass.Of"/> gives it.</param>
    public static TokenizerDefinition Apply(TokenizerDefinition definition, string? className)
    {
        TokenizerConfig config = definition.Config;
        config = config with { TruncationSide = config.TruncationSide ?? definition.TruncationSide };
        bool keepsParts = TokenizerClass.KeepsParts(className);
        definition = WithAddedTokens(definition, config);
        definition = definition with
        {
            Config = config,
            ClassName = className,
            ModelMaxLength = config.ModelMaxLength,
            SpecialTokens = WithGuesses(config.SpecialTokens.Or(definition.SpecialTokens), definition),
            Normalizer = keepsParts ? definition.Normalizer : WithBertOptions(definition.Normalizer, config),
            PreTokenizer = keepsParts ? definition.PreTokenizer : WithPrefixSpace(definition.PreTokenizer, config),
            PostProcessor = keepsParts ? definition.PostProcessor : WithPrefixSpace(definition.PostProcessor, config),
        };
        return SpecialTokenRules.Apply(definition, className);
    }

    private static TokenizerDefinition WithAddedTokens(TokenizerDefinition definition, TokenizerConfig config)
    {
        List<AddedToken> tokens = [.. definition.AddedTokens];
        HashSet<string> known = [.. tokens.Select(token => token.Content)];
        int next = definition.VocabularySize;
        foreach (AddedToken token in config.AddedTokens.Where(token => known.Add(token.Content)))
        {
            // Transformers counts on from the vocabulary's end, in the order of the ids that are written.
            int id = definition.Model.Vocabulary.Find(token.Content) ?? next;
            next = Math.Max(next, id + 1);
            tokens.Add(token with { Id = id });
        }

        CheckIds(definition.Model.Vocabulary, tokens);
        return (definition with { AddedTokens = tokens, SpecialTokens = config.SpecialTokens.Or(definition.SpecialTokens) }).WithSpecialTokens();
    }

    /// <summary>A wild id is beyond every model, but would be found only where a text has the token.</summary>
    public static void CheckIds(TokenModels.Vocabulary vocabulary, IReadOnlyList<AddedToken> tokens)
    {
        long limit = (long)vocabulary.Limit + tokens.Count + TokenizerLimits.FreeIds;
        if (tokens.FirstOrDefault(token => token.Id > limit) is { } wild)
        {
            throw new FormatException(FormattableString.Invariant(
                $"its added token '{TokenizerLimits.Shown(wild.Content)}' has the id {wild.Id}, but its vocabulary ends at {vocabulary.Limit}"));
        }
    }

    /// <summary>Where the files do not say what a token is for, its usual name does.</summary>
    private static SpecialTokens WithGuesses(SpecialTokens special, TokenizerDefinition definition)
    {
        HashSet<string> contents = [.. definition.AddedTokens.Select(token => token.Content)];
        string? Known(params string[] names) => names.FirstOrDefault(contents.Contains);
        return special.Or(new SpecialTokens
        {
            Pad = Known("[PAD]", "<pad>", "<|pad|>", "<|padding|>", "<|finetune_right_pad_id|>"),
            Unknown = definition.Model.UnknownToken ?? Known("[UNK]", "<unk>"),
            Class = Known("[CLS]") ?? (Known("<mask>") is null ? null : Known("<s>")),
            Separator = Known("[SEP]") ?? (Known("<mask>") is null ? null : Known("</s>")),
            Mask = Known("[MASK]", "<mask>"),
            Begin = Known("<s>", "<bos>", "<|startoftext|>", "<|begin_of_text|>"),
            End = Known("</s>", "<eos>", "<|endoftext|>", "<|end_of_text|>"),
        });
    }

    private static JsonNode? WithBertOptions(JsonNode? normalizer, TokenizerConfig config)
    {
        if (Component.TypeOf(normalizer) != "BertNormalizer")
        {
            return normalizer;
        }

        BertNormalization options = NormalizerReader.ReadBert(normalizer!);
        return (options with
        {
            Lowercase = config.Lowercase ?? options.Lowercase,
            StripAccents = config.StripAccents ?? options.StripAccents,
            HandleChineseChars = config.HandleChineseChars ?? options.HandleChineseChars,
        }).ToJson();
    }

    private static JsonNode? WithPrefixSpace(JsonNode? component, TokenizerConfig config)
    {
        if (config.AddPrefixSpace is not { } wanted || Component.TypeOf(component) is not ("ByteLevel" or "RobertaProcessing"))
        {
            return component;
        }

        JsonNode changed = component!.DeepClone();
        changed["add_prefix_space"] = wanted;
        return changed;
    }
}
