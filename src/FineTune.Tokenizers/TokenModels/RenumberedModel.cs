namespace FineTune.Tokenizers.TokenModels;

/// <summary>A model whose tokens have the ids of another vocabulary, as a SentencePiece model's those of Marian's vocab.json.</summary>
internal sealed class RenumberedModel : ITokenModel
{
    private readonly ITokenModel _model;
    private readonly int[] _ids;
    private readonly int _unknown;

    /// <param name="unknown">The id of a token that the vocabulary lacks.</param>
    public RenumberedModel(ITokenModel model, Vocabulary vocabulary, int unknown)
        : this(
            model,
            vocabulary,
            [.. Enumerable.Range(0, model.Vocabulary.Limit).Select(id => IdOf(model.Vocabulary.TokenOf(id), vocabulary) ?? unknown)],
            unknown)
    {
    }

    private RenumberedModel(ITokenModel model, Vocabulary vocabulary, int[] ids, int unknown) =>
        (_model, Vocabulary, _ids, _unknown) = (model, vocabulary, ids, unknown);

    public Vocabulary Vocabulary { get; }

    public ITokenModel ForAnotherThread() => new RenumberedModel(_model.ForAnotherThread(), Vocabulary, _ids, _unknown);

    public void Tokenize(ReadOnlySpan<char> word, List<Token> tokens)
    {
        int first = tokens.Count;
        _model.Tokenize(word, tokens);
        for (int index = first; index < tokens.Count; index++)
        {
            Token token = tokens[index];
            // What the model does not know the vocabulary may, as a character of the other language.
            bool isKnown = Vocabulary.TryGetId(word[token.Start..token.End], out int id);
            tokens[index] = !token.IsText ? token with { Id = _ids[token.Id] }
                : isKnown ? token with { Id = id, IsText = false }
                : token with { Id = _unknown };
        }
    }

    private static int? IdOf(string? token, Vocabulary vocabulary) => token is null ? null : vocabulary.Find(token);
}
