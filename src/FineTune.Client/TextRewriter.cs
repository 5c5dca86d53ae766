namespace FineTune.Client;

/// <summary>Answers texts with others, such as summaries or translations.</summary>
/// <param name="folder">Folder of the model.</param>
/// <param name="generation">How it answers; null for what its generation_config.json says.</param>
/// <exception cref="ModelException">The folder holds no such model.</exception>
public sealed class TextRewriter(string folder, ModelOptions? options = null, GenerationOptions? generation = null)
    : Seq2SeqModel(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options), generation)
{
    /// <summary>The answer to a text.</summary>
    public string Generate(string text, CancellationToken cancellationToken = default) => Answer(text, cancellationToken);

    /// <summary>The answers to texts, in their order.</summary>
    public IReadOnlyList<string> Generate(IEnumerable<string> texts, CancellationToken cancellationToken = default) => Answer(texts, cancellationToken);

    /// <summary>The answer to a text, computed on the thread pool.</summary>
    public Task<string> GenerateAsync(string text, CancellationToken cancellationToken = default) => AnswerAsync(text, cancellationToken);

    /// <summary>The answers to texts in their order, as the texts come.</summary>
    public IAsyncEnumerable<string> GenerateAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default) =>
        AnswerAsync(texts, cancellationToken);
}
