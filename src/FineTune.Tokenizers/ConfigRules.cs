using System.Text.Json.Nodes;
using FineTune.Tokenizers.AddedTokens;
using FineTune.Tokenizers.Json;

namespace FineTune.Tokenizers;

/// <summary>
/// What tokenizer_config.json changes in a tokenizer, as transformers lets it (tokenization_utils_tokenizers.py): explicit options of BERT's
/// normalizer, add_prefix_space, add_bos_token and add_eos_token, added tokens and the roles of special ones.
/// </summary>
internal static class ConfigRules
{
    /// <param name="className">As <see cref="TokenizerClass.Of"/> gives it.</param>
    public static TokenizerDefinition Apply(TokenizerDefinition definition, string? className)
    {
        TokenizerConfig config = definition.Config;
        definition = WithAddedTokens(definition, config);
        definition = definition with
        {
            ModelMaxLength = config.ModelMaxLength,
            SpecialTokens = WithGuesses(config.SpecialTokens.Or(definition.SpecialTokens), definition),
            Normalizer = WithBertOptions(definition.Normalizer, config),
            PreTokenizer = WithPrefixSpace(definition.PreTokenizer, config),
            PostProcessor = WithPrefixSpace(definition.PostProcessor, config),
        };
        return SpecialTokenRules.Apply(definition, className);
    }

    private static TokenizerDefinition WithAddedTokens(TokenizerDefinition definition, TokenizerConfig config)
    {
        List<AddedToken> tokens = [.. definition.AddedTokens];
        tokens.AddRange(config.AddedTokens.Where(token => !tokens.Exists(known => known.Content == token.Content)));
        return (definition with { AddedTokens = tokens, SpecialTokens = config.SpecialTokens.Or(definition.SpecialTokens) }).WithSpecialTokens();
    }

    /// <summary>Where the files do not say what a token is for, its usual name does.</summary>
    private static SpecialTokens WithGuesses(SpecialTokens special, TokenizerDefinition definition)
    {
        string? Known(params string[] names) => names.FirstOrDefault(name => definition.AddedTokens.Any(token => token.Content == name));
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
