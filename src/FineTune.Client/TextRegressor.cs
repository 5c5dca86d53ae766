namespace FineTune.Client;

/// <summary>Gives texts a number.</summary>
/// <param name="folder">Folder of the model.</param>
/// <exception cref="ModelException">The folder holds no such model.</exception>
public sealed class TextRegressor(string folder, ModelOptions? options = null)
    : RegressionModel(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options))
{
    public float Predict(string text, CancellationToken cancellationToken = default) => Answer(text, cancellationToken);

    public float Predict(TextPair pair, CancellationToken cancellationToken = default) => Answer(pair, cancellationToken);

    public IReadOnlyList<float> Predict(IEnumerable<string> texts, CancellationToken cancellationToken = default) =>
        Answer(texts, cancellationToken);

    public IReadOnlyList<float> Predict(IEnumerable<TextPair> pairs, CancellationToken cancellationToken = default) =>
        Answer(pairs, cancellationToken);

    public Task<float> PredictAsync(string text, CancellationToken cancellationToken = default) => AnswerAsync(text, cancellationToken);

    public Task<float> PredictAsync(TextPair pair, CancellationToken cancellationToken = default) => AnswerAsync(pair, cancellationToken);

    public IAsyncEnumerable<float> PredictAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default) =>
        AnswerAsync(texts, cancellationToken);

    public IAsyncEnumerable<float> PredictAsync(IAsyncEnumerable<TextPair> pairs, CancellationToken cancellationToken = default) =>
        AnswerAsync(pairs, cancellationToken);
}
