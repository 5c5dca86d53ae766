namespace FineTune.Client;

/// <summary>Says which tokens may stand where a text has its mask token.</summary>
/// <param name="folder">Folder of the model.</param>
/// <exception cref="ModelException">The folder holds no such model.</exception>
public sealed class MaskFiller(string folder, ModelOptions? options = null)
    : FillMaskModel(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options))
{
    public IReadOnlyList<IReadOnlyList<FilledToken>> Fill(string text, CancellationToken cancellationToken = default) => Answer(text, cancellationToken);

    public IReadOnlyList<IReadOnlyList<IReadOnlyList<FilledToken>>> Fill(IEnumerable<string> texts, CancellationToken cancellationToken = default) =>
        Answer(texts, cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<FilledToken>>> FillAsync(string text, CancellationToken cancellationToken = default) =>
        AnswerAsync(text, cancellationToken);

    public IAsyncEnumerable<IReadOnlyList<IReadOnlyList<FilledToken>>> FillAsync(
        IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default) =>
        AnswerAsync(texts, cancellationToken);
}
