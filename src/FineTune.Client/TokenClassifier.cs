namespace FineTune.Client;

/// <summary>Finds entities in texts, whatever their types are.</summary>
/// <param name="folder">Folder of the model.</param>
/// <exception cref="ModelException">The folder holds no such model.</exception>
public sealed class TokenClassifier(string folder, ModelOptions? options = null)
    : TokenClassificationModel<TextEntity>(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options))
{
    public IReadOnlyList<TextEntity> Find(string text, CancellationToken cancellationToken = default) => Answer(text, cancellationToken);

    public IReadOnlyList<IReadOnlyList<TextEntity>> Find(IEnumerable<string> texts, CancellationToken cancellationToken = default) =>
        Answer(texts, cancellationToken);

    public Task<IReadOnlyList<TextEntity>> FindAsync(string text, CancellationToken cancellationToken = default) => AnswerAsync(text, cancellationToken);

    public IAsyncEnumerable<IReadOnlyList<TextEntity>> FindAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default) =>
        AnswerAsync(texts, cancellationToken);

    protected override TextEntity Create(TextEntity entity) => entity;
}
