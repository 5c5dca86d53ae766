
namespace FineTune.Tokenizers.TokenModels;

/// <summary>WordLevel: a word is a token, or unknown.</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, string unknownToken) : ITokenModel
{
    private readonly int? _unknown = vocabulary.Find(unknownToken);

    public Vocabulary Vocabulary => vocabulary;

    public ITokenModel ForAnotherThread() => this;

    public void Tokenize(ReadOnlySpan<char> word, List<Token> tokens)
    {
        int id = vocabulary.TryGetId(word, out int known) ? known
            : _unknown ?? throw TokenizerException.NoUnknownToken(word);
        tokens.Add(new Token(id, 0, word.Length));
    }
}
