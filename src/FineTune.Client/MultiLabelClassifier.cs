namespace FineTune.Client;

/// <summary>Gives texts any number of labels, whatever they are.</summary>
/// <param name="folder">Folder of the model.</param>
/// <exception cref="ModelException">The folder holds no such model.</exception>
public sealed class MultiLabelClassifier(string folder, ModelOptions? options = null)
    : MultiLabelClassificationModel<MultiLabelClassification>(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options))
{
    public MultiLabelClassification Classify(string text, CancellationToken cancellationToken = default) => Answer(text, cancellationToken);

    public MultiLabelClassification Classify(TextPair pair, CancellationToken cancellationToken = default) => Answer(pair, cancellationToken);

    public IReadOnlyList<MultiLabelClassification> Classify(IEnumerable<string> texts, CancellationToken cancellationToken = default) =>
        Answer(texts, cancellationToken);

    public IReadOnlyList<MultiLabelClassification> Classify(IEnumerable<TextPair> pairs, CancellationToken cancellationToken = default) =>
        Answer(pairs, cancellationToken);

    public Task<MultiLabelClassification> ClassifyAsync(string text, CancellationToken cancellationToken = default) => AnswerAsync(text, cancellationToken);

    public Task<MultiLabelClassification> ClassifyAsync(TextPair pair, CancellationToken cancellationToken = default) => AnswerAsync(pair, cancellationToken);

    public IAsyncEnumerable<MultiLabelClassification> ClassifyAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default) =>
        AnswerAsync(texts, cancellationToken);

    public IAsyncEnumerable<MultiLabelClassification> ClassifyAsync(IAsyncEnumerable<TextPair> pairs, CancellationToken cancellationToken = default) =>
        AnswerAsync(pairs, cancellationToken);

    protected override MultiLabelClassification Create(MultiLabelClassification answer) => answer;
}
