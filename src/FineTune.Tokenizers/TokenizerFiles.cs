using FineTune.Tokenizers.Json;
using FineTune.Tokenizers.SentencePiece;

namespace FineTune.Tokenizers;

/// <summary>The tokenizer files of a model folder.</summary>
internal static class TokenizerFiles
{
    public const string TokenizerJson = "tokenizer.json";
    public const string TokenizerConfig = "tokenizer_config.json";
    public const string SpecialTokensMap = "special_tokens_map.json";
    public const string AddedTokens = "added_tokens.json";
    public const string Vocabulary = "vocab.txt";
    public const string VocabularyJson = "vocab.json";
    public const string Merges = "merges.txt";

    /// <summary>What is copied of a tokenizer that tokenizer.json cannot hold.</summary>
    public static IReadOnlyList<string> Copied { get; } = [MarianFiles.Source, MarianFiles.Target, MarianFiles.Vocabulary];

    /// <summary>Names that SentencePiece models have in the Hub's folders.</summary>
    public static IReadOnlyList<string> SentencePieceModels { get; } = ["tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "spm.model"];

    /// <summary>Every file <see cref="Save"/> may write, but for those it copies.</summary>
    public static IReadOnlyList<string> All { get; } = [TokenizerJson, TokenizerConfig, SpecialTokensMap, Vocabulary];

    public static bool Exist(string folder) => FindSource(folder) is not null;

    /// <summary>Opens a folder's tokenizer: its tokenizer.json, or else its SentencePiece model, its vocab.json and merges.txt or its vocab.txt.</summary>
    /// <exception cref="TokenizerException">The folder has no tokenizer, or one that cannot be used.</exception>
    public static TextTokenizer Load(string folder) => new(LoadDefinition(folder));

    /// <summary>Reads a tokenizer.json alone, whatever its name is and whatever lies beside it.</summary>
    /// <exception cref="TokenizerException">The file cannot be used.</exception>
    public static TokenizerDefinition ReadJson(string path) => ConfigRules.Apply(TokenizerJsonReader.Read(path), TokenizerClass.Library);

    /// <inheritdoc cref="Load"/>
    public static TokenizerDefinition LoadDefinition(string folder)
    {
        string source = FindSource(folder)
            ?? throw TokenizerException.Bad(
                folder, "the folder has no tokenizer.json, no SentencePiece model, no vocab.json with merges.txt and no vocab.txt");
        Tokenizers.TokenizerConfig config = Tokenizers.TokenizerConfig.Load(folder);
        try
        {
            TokenizerModelType model = TokenizerModelType.Read(folder);
            string? family = TokenizerFamily.Of(config, model);
            TokenizerDefinition definition = Path.GetFileName(source) switch
            {
                TokenizerJson => TokenizerJsonReader.Read(source),
                Vocabulary => VocabularyFiles.ReadWordPiece(source, family, config),
                MarianFiles.Source => MarianFiles.Read(folder, config),
                VocabularyJson => VocabularyFiles.ReadBytePairs(source, Path.Combine(folder, Merges), family, config),
                _ => SentencePieceTokenizer.Read(source, family, config),
            };
            return ConfigRules.Apply(definition with { SourceFile = source, Config = config }, TokenizerClass.Of(config.TokenizerClass, model));
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw TokenizerException.Bad(source, exception);
        }
        catch (TokenizerException exception)
        {
            throw exception.At(source);
        }
    }

    /// <summary>Writes the files that Python's AutoTokenizer opens with the same result.</summary>
    public static void Save(TokenizerDefinition definition, string folder)
    {
        if (definition.Model is TokenModels.RenumberedDefinition)
        {
            string from = Path.GetDirectoryName(definition.SourceFile)!;
            foreach (string name in Copied)
            {
                File.Copy(Path.Combine(from, name), Path.Combine(folder, name), overwrite: true);
            }
        }
        else
        {
            TokenizerJsonWriter.WriteTokenizer(definition, Path.Combine(folder, TokenizerJson));
        }

        TokenizerJsonWriter.WriteConfig(definition, Path.Combine(folder, TokenizerConfig));
        TokenizerJsonWriter.WriteSpecialTokensMap(definition, Path.Combine(folder, SpecialTokensMap));
        if (definition.Model is TokenModels.WordPieceDefinition && definition.Model.Vocabulary.Count == definition.Model.Vocabulary.Limit)
        {
            File.WriteAllText(Path.Combine(folder, Vocabulary), string.Concat(definition.Model.Vocabulary.InOrder.Select(entry => entry.Token + "\n")));
        }
    }

    private static string? FindSource(string folder)
    {
        IEnumerable<string> names =
        [
            TokenizerJson, .. SentencePieceModels, .. File.Exists(Path.Combine(folder, Merges)) ? [VocabularyJson] : (string[])[], Vocabulary,
            .. Copied.All(name => File.Exists(Path.Combine(folder, name))) ? [MarianFiles.Source] : (string[])[],
        ];
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
