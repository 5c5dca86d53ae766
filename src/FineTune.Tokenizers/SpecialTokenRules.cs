using System.Text.Json.Nodes;
using FineTune.Tokenizers.Json;

namespace FineTune.Tokenizers;

/// <summary>
/// Which special tokens stand around texts: those of tokenizer.json, whatever add_bos_token and add_eos_token say there, unless the class of transformers has
/// its own; without a tokenizer.json those of its class, or what add_bos_token and add_eos_token say (tokenization_utils_base.py and
/// tokenization_utils_tokenizers.py of version 5.12). docs/tokenize.md has the table; tests hold it against AutoTokenizer.
/// </summary>
internal static class SpecialTokenRules
{
    /// <exception cref="TokenizerException">The class needs what is not supported.</exception>
    public static TokenizerDefinition Apply(TokenizerDefinition definition, string? className)
    {
        bool isWritten = definition.SourceFile is { } source && Path.GetFileName(source) == TokenizerFiles.TokenizerJson;
        TokenizerConfig config = definition.Config;
        bool asked = !isWritten && (config.AddBosToken ?? config.AddEosToken) is not null;
        ClassLayout? layout = ClassLayout.Of(className, config);
        if (layout is { OnlyWithoutTemplate: true } && (isWritten ? definition.PostProcessor is not null : asked))
        {
            layout = null;
        }

        if (layout is { OnlyOverTemplate: true } && isWritten && definition.PostProcessor is null)
        {
            layout = null;
        }

        return layout is not null ? WithLayout(definition, layout)
            : asked && !(className is null && HasLayoutOfItsOwn(definition)) ? WithBeginAndEnd(definition, config)
            : definition;
    }

    /// <summary>Where no file names a class, the layout that the vocabulary's kind was given stands.</summary>
    private static bool HasLayoutOfItsOwn(TokenizerDefinition definition) => definition.PostProcessor is not null;

    private static TokenizerDefinition WithBeginAndEnd(TokenizerDefinition definition, TokenizerConfig config) => definition with
    {
        PostProcessor = PostProcessorJson.BeginAndEnd(
            definition,
            config.AddBosToken == true ? definition.SpecialTokens.Begin : null,
            config.AddEosToken == true ? definition.SpecialTokens.End : null),
    };

    private static TokenizerDefinition WithLayout(TokenizerDefinition definition, ClassLayout layout)
    {
        (string, int)[] single = Pieces(layout.Single, layout, definition);
        (string, int)[] pair = Pieces(layout.Pair, layout, definition);
        if (single.Concat(pair).Any(piece => piece.Item1[0] != '$' && definition.IdOf(piece.Item1) is null))
        {
            // Transformers would add such a token behind the vocabulary, where the model has no embedding for it.
            return definition;
        }

        JsonObject template = PostProcessorJson.Template(definition, single, pair);
        JsonObject made = !layout.HasRobertaOffsets ? template
            : PostProcessorJson.Roberta(
                definition, single[^1].Item1, single[0].Item1, definition.Config.AddPrefixSpace ?? false, definition.Config.Flag("trim_offsets") ?? true);
        return PostProcessorReader.Read(definition.PostProcessor).HasSameLayout(PostProcessorReader.Read(template))
            ? definition
            : definition with { PostProcessor = made };
    }

    private static (string Piece, int Type)[] Pieces(string layout, ClassLayout of, TokenizerDefinition definition) =>
    [
        .. layout.Split(' ').SelectMany(piece =>
        {
            int colon = piece.Length > 1 ? piece.IndexOf(':', 1) : -1;
            int type = colon < 0 ? 0 : piece[colon + 1] - '0';
            return Tokens(colon < 0 ? piece : piece[..colon], of, definition.Config).Select(token => (token, type));
        }),
    ];

    private static IEnumerable<string> Tokens(string piece, ClassLayout layout, TokenizerConfig config) => piece switch
    {
        "A" => ["$A"],
        "B" => ["$B"],
        "bos" => [config.SpecialTokens.Begin ?? layout.Begin],
        "eos" => [config.SpecialTokens.End ?? layout.End],
        "cls" => [config.SpecialTokens.Class ?? layout.Class],
        "sep" => [config.SpecialTokens.Separator ?? layout.Separator],
        "lang" => [Language(layout, config)],
        "prefix" => WhisperPrefix(config),
        _ => [piece],
    };

    private static string Language(ClassLayout layout, TokenizerConfig config) =>
        config.Text(layout.LanguageOption!) is not { } language ? layout.Language!
        : layout.Language!.StartsWith("__", StringComparison.Ordinal) && !language.StartsWith("__", StringComparison.Ordinal) ? $"__{language}__"
        : language;

    private static IEnumerable<string> WhisperPrefix(TokenizerConfig config)
    {
        string? language = config.Text("language")?.ToLowerInvariant();
        if (language?.Length > 3)
        {
            throw TokenizerException.Unsupported($"the language '{language}' of its WhisperTokenizer, which is no code such as 'en',");
        }

        string?[] prefix =
        [
            "<|startoftranscript|>",
            language is null ? null : $"<|{language}|>",
            config.Text("task") is { } task ? task == "transcribe" ? "<|transcribe|>" : "<|translate|>" : null,
            config.Flag("predict_timestamps") == true ? null : "<|notimestamps|>",
        ];
        return prefix.OfType<string>();
    }
}
