namespace FineTune.Client;

/// <summary>Gives texts one of several labels, whatever they are.</summary>
/// <param name="folder">Folder of the model.</param>
/// <exception cref="ModelException">The folder holds no such model.</exception>
public sealed class TextClassifier(string folder, ModelOptions? options = null)
    : TextClassificationModel<TextClassification>(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options))
{
    public TextClassification Classify(string text, CancellationToken cancellationToken = default) => Answer(text, cancellationToken);

    public TextClassification Classify(TextPair pair, CancellationToken cancellationToken = default) => Answer(pair, cancellationToken);

    public IReadOnlyList<TextClassification> Classify(IEnumerable<string> texts, CancellationToken cancellationToken = default) =>
        Answer(texts, cancellationToken);

    public IReadOnlyList<TextClassification> Classify(IEnumerable<TextPair> pairs, CancellationToken cancellationToken = default) =>
        Answer(pairs, cancellationToken);

    public Task<TextClassification> ClassifyAsync(string text, CancellationToken cancellationToken = default) => AnswerAsync(text, cancellationToken);

    public Task<TextClassification> ClassifyAsync(TextPair pair, CancellationToken cancellationToken = default) => AnswerAsync(pair, cancellationToken);

    public IAsyncEnumerable<TextClassification> ClassifyAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default) =>
        AnswerAsync(texts, cancellationToken);

    public IAsyncEnumerable<TextClassification> ClassifyAsync(IAsyncEnumerable<TextPair> pairs, CancellationToken cancellationToken = default) =>
        AnswerAsync(pairs, cancellationToken);

    protected override TextClassification Create(TextClassification answer) => answer;
}
