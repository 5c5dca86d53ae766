using FineTune.Tokenizers.AddedTokens;
using FineTune.Tokenizers.SentencePiece;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Tokenizers;

/// <summary>
/// Marian's files: a SentencePiece model for texts to translate, one for translations, and a vocabulary for both (transformers/models/marian/
/// tokenization_marian.py). Punctuation is taken as it is: transformers normalises it where the package sacremoses is installed. A language is a token of the
/// vocabulary, wherever it stands; one that the vocabulary lacks is text.
/// </summary>
internal static class MarianFiles
{
    public const string Source = "source.spm";
    public const string Target = "target.spm";
    public const string Vocabulary = TokenizerFiles.VocabularyJson;

    /// <summary>What a translation into a language begins with, in models of several: <c>&gt;&gt;de&lt;&lt;</c>.</summary>
    public static string LanguageToken(string language) => $">>{language}<<";

    public static bool IsLanguageToken(string token) =>
        token.StartsWith(">>", StringComparison.Ordinal) && token.EndsWith("<<", StringComparison.Ordinal) && token.Length > 4;

    /// <exception cref="TokenizerException">A file is damaged, absent, or not supported.</exception>
    public static TokenizerDefinition Read(string folder, TokenizerConfig config)
    {
        if (config.Flag("separate_vocabs") == true)
        {
            throw TokenizerException.Unsupported("separate_vocabs, a vocabulary for each language, of its MarianTokenizer");
        }

        string path = Path.Combine(folder, Vocabulary);
        Vocabulary vocabulary = VocabularyFiles.ReadVocabulary(path);
        SpecialTokens special = config.SpecialTokens.Or(new SpecialTokens { Unknown = "<unk>", End = "</s>", Pad = "<pad>" });
        if (special.Named.FirstOrDefault(entry => vocabulary.Find(entry.Token) is null) is { Token: { } missing })
        {
            throw TokenizerException.Bad(path, $"the special token '{TokenizerLimits.Shown(missing)}' is not in the vocabulary");
        }

        AddedToken[] languages = [.. vocabulary.InOrder.Where(entry => IsLanguageToken(entry.Token))
            .Select(entry => new AddedToken { Id = entry.Id, Content = entry.Token })];
        TokenizerDefinition source = Side(Source);
        return source with { Target = Side(Target) };

        TokenizerDefinition Side(string file)
        {
            TokenizerDefinition own = SentencePieceTokenizer.Read(Path.Combine(folder, file), "llama", new TokenizerConfig());
            TokenizerDefinition definition = own with
            {
                Model = new RenumberedDefinition { Vocabulary = vocabulary, Model = own.Model, Unknown = special.Unknown! },
                AddedTokens = languages,
                SpecialTokens = special,
            };
            definition = definition.WithSpecialTokens();
            return definition with
            {
                PostProcessor = PostProcessorJson.Template(definition, [("$A", 0), (special.End!, 0)], [("$A", 0), ("$B", 0), (special.End!, 0)]),
            };
        }
    }
}
