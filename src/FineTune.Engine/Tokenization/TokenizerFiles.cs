using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Tokenization;

/// <summary>The tokenizer files of a model folder.</summary>
internal static class TokenizerFiles
{
    public const string TokenizerJson = "tokenizer.json";
    public const string TokenizerConfig = "tokenizer_config.json";
    public const string SpecialTokensMap = "special_tokens_map.json";
    public const string Vocabulary = "vocab.txt";

    /// <summary>Every file <see cref="Save"/> writes.</summary>
    public static IReadOnlyList<string> All { get; } = [TokenizerJson, TokenizerConfig, SpecialTokensMap, Vocabulary];

    public static bool Exist(string folder) =>
        File.Exists(Path.Combine(folder, TokenizerJson)) || File.Exists(Path.Combine(folder, Vocabulary));

    /// <summary>Opens a folder's tokenizer: its tokenizer.json, or else its vocab.txt.</summary>
    public static BertTokenizer Load(string folder) => new(LoadDefinition(folder));

    public static TokenizerDefinition LoadDefinition(string folder)
    {
        TokenizerConfig config = Tokenization.TokenizerConfig.Load(folder);
        string json = Path.Combine(folder, TokenizerJson);
        string source = File.Exists(json) ? json : Path.Combine(folder, Vocabulary);
        TokenizerDefinition definition = source == json
            ? TokenizerJsonReader.Read(json, config)
            : new TokenizerDefinition { Vocabulary = ReadVocabulary(source) };
        definition = config.ApplyTo(definition);
        Check(definition, source);
        return definition;
    }

    public static void Save(TokenizerDefinition definition, string folder)
    {
        TokenizerJsonWriter.WriteTokenizer(definition, Path.Combine(folder, TokenizerJson));
        TokenizerJsonWriter.WriteConfig(definition, Path.Combine(folder, TokenizerConfig));
        TokenizerJsonWriter.WriteSpecialTokensMap(definition, Path.Combine(folder, SpecialTokensMap));
        File.WriteAllText(Path.Combine(folder, Vocabulary), string.Concat(definition.Vocabulary.Select(token => token + "\n")));
    }

    /// <summary>One token a line; its line is its id.</summary>
    private static string[] ReadVocabulary(string path)
    {
        try
        {
            string text = File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return [.. text.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r'))];
        }
        catch (DecoderFallbackException exception)
        {
            throw new FineTuneException(DiagnosticCatalog.BadTokenizer, new SourcePosition(path), exception, "the file is not UTF-8");
        }
    }

    private static void Check(TokenizerDefinition definition, string source)
    {
        var ids = new Dictionary<string, int>(definition.Vocabulary.Count);
        for (int id = 0; id < definition.Vocabulary.Count; id++)
        {
            if (!ids.TryAdd(definition.Vocabulary[id], id))
            {
                throw Bad(source, $"the token '{definition.Vocabulary[id]}' has two ids, {ids[definition.Vocabulary[id]]} and {id}");
            }
        }

        foreach (string token in definition.SpecialTokens.All)
        {
            if (!ids.ContainsKey(token))
            {
                throw Bad(source, $"the special token '{token}' is not in the vocabulary");
            }
        }
    }

    private static FineTuneException Bad(string source, string reason) =>
        new(DiagnosticCatalog.BadTokenizer, new SourcePosition(source), reason);
}
