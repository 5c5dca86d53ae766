using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Gguf;
using FineTune.Engine.Models;
using FineTune.Tokenizers;
using FineTune.Tokenizers.ChatTemplates;
using FineTune.Tokenizers.Json;
using FineTune.Tokenizers.PostProcessing;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Engine.Export;

/// <summary>
/// A tokenizer as the metadata of a GGUF file describes it, with the model's chat template: byte pairs (<c>gpt2</c>) or SentencePiece's (<c>llama</c>).
/// llama.cpp has its pre-tokenizers built in, by name, so only tokenizers that cut as one of them does can be described (gguf-py/gguf/vocab.py,
/// conversion/base.py).
/// </summary>
/// <param name="Metadata">Its keys.</param>
/// <param name="Differences">In what llama.cpp does otherwise, as sentences for people.</param>
/// <param name="StripsAsPhi3">True where its special tokens take the white space behind them, as Phi-3's.</param>
internal sealed partial record GgufTokenizer(GgufMetadata Metadata, IReadOnlyList<string> Differences, bool StripsAsPhi3)
{
    private const string Keys = "tokenizer.ggml";

    /// <summary>Tokens that llama.cpp takes for granted in a model that is called Phi-3.</summary>
    private static readonly string[] OfPhi3 = ["<unk>", "<s>", "</s>", "<|endoftext|>"];

    /// <summary>
    /// What the file may be called: llama.cpp looks for Phi-3 in the name to know whether special tokens take the white space behind them, and does not open a
    /// file of that name whose tokenizer is another.
    /// </summary>
    public string NameOf(string name) =>
        StripsAsPhi3 && !Phi3().IsMatch(name) ? $"{name} (Phi-3)"
        : StripsAsPhi3 ? name
        : Phi3().Replace(name, match => $"{match.Value[..3]}_3");

    /// <param name="config">The model's config.json: its vocab_size may be more than the tokenizer's tokens.</param>
    /// <param name="folder">Where the tokenizer's files are, and a chat template beside them.</param>
    /// <param name="endOfTurn">The token that ends an answer by the chat template; null for none but the one that ends a text.</param>
    /// <exception cref="FineTuneException">FT6032: it cannot be described.</exception>
    public static GgufTokenizer Of(TokenizerDefinition definition, JsonObject config, string folder, int? endOfTurn = null)
    {
        if (definition.Model is not BpeDefinition model)
        {
            throw Unknown($"its model is not of byte pairs, but {definition.Model.GetType().Name.Replace("Definition", "", StringComparison.Ordinal)}");
        }

        RequireUsual("continuing_subword_prefix", string.IsNullOrEmpty(model.Options.ContinuingSubwordPrefix));
        RequireUsual("end_of_word_suffix", string.IsNullOrEmpty(model.Options.EndOfWordSuffix));
        var tokens = new GgufTokens(definition, new ConfigFile(config, null).Positive("vocab_size", definition.VocabularySize));
        List<string> differences = [];
        var metadata = new GgufMetadata();
        if (model.Options.ByteFallback)
        {
            GgufPieces.Add(metadata, definition, model, tokens, differences);
        }
        else
        {
            GgufBytePairs.Add(metadata, definition, model, tokens);
        }

        bool stripsAsPhi3 = definition.AddedTokens.Any(token => token.RStrip) && OfPhi3.All(token => definition.IdOf(token) is not null);
        if (definition.AddedTokens.Any(token => token.LStrip || token.SingleWord || (token.RStrip && !stripsAsPhi3)))
        {
            differences.Add("some of its added tokens take the white space beside them, or are words of their own alone (lstrip, rstrip, single_word)");
        }

        AddSpecialTokens(metadata, definition, new ConfigFile(config, null), endOfTurn, differences);
        if (FolderTemplates.Read(folder, null) is { } template)
        {
            metadata.Add("tokenizer.chat_template", template.Text);
        }

        return new GgufTokenizer(metadata, differences, stripsAsPhi3);
    }

    public static FineTuneException Unknown(string reason) => new(DiagnosticCatalog.GgufTokenizerNotKnown, null, reason);

    private static void RequireUsual(string field, bool isUsual)
    {
        if (!isUsual)
        {
            throw Unknown($"its model has a {field}");
        }
    }

    private static void AddSpecialTokens(
        GgufMetadata metadata, TokenizerDefinition definition, ConfigFile config, int? endOfTurn, List<string> differences)
    {
        SpecialTokens special = definition.SpecialTokens;
        int? begin = IdOf(special.Begin, "bos_token_id");
        int? end = IdOf(special.End, "eos_token_id");
        AddId("bos_token_id", begin);
        AddId("eos_token_id", end);
        AddId("unknown_token_id", IdOf(special.Unknown, "unk_token_id"));
        AddId("seperator_token_id", IdOf(special.Separator, "sep_token_id"));
        AddId("padding_token_id", IdOf(special.Pad, "pad_token_id"));
        AddId("mask_token_id", IdOf(special.Mask, "mask_token_id"));
        // llama.cpp knows those of the usual templates by their names, and ends an answer with no other.
        AddId("eot_token_id", endOfTurn == end ? null : endOfTurn);
        PostProcessor layout = PostProcessorReader.Read(definition.PostProcessor);
        IReadOnlyList<LayoutPiece> row = layout.Single;
        int[] before = [.. row.TakeWhile(piece => piece.Sequence is null).SelectMany(piece => piece.Tokens).Select(token => token.Id)];
        int[] behind = [.. row.SkipWhile(piece => piece.Sequence is null).SelectMany(piece => piece.Tokens).Select(token => token.Id)];
        if (!(before.Length == 0 || (before.Length == 1 && before[0] == begin)) || !(behind.Length == 0 || (behind.Length == 1 && behind[0] == end)))
        {
            throw Unknown("it puts other tokens around a text than its bos_token before it and its eos_token behind it");
        }

        metadata.Add($"{Keys}.add_bos_token", before.Length > 0);
        metadata.Add($"{Keys}.add_eos_token", behind.Length > 0);
        if (layout.HasLayout)
        {
            // Between two texts, of which a decoder is given one.
            metadata.Add($"{Keys}.add_sep_token", false);
        }

        if (end is null)
        {
            differences.Add("it has no token that ends a text, and llama.cpp takes one of its own choice for it");
        }

        int? IdOf(string? token, string field) =>
            token is not null ? definition.IdOf(token)
            : config.Json[field] is JsonValue value && value.TryGetValue(out int id) && id >= 0 ? id
            : null;

        void AddId(string key, int? id)
        {
            if (id is not null)
            {
                metadata.Add($"{Keys}.{key}", id.Value);
            }
        }
    }

    [GeneratedRegex("phi-?3", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Phi3();
}
