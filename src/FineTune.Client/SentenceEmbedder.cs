using FineTune.Tokenizers;
using Microsoft.Extensions.AI;

namespace FineTune.Client;

/// <summary>Turns texts into vectors whose distance says how far apart the texts' meanings are (sentence-transformers).</summary>
public sealed class SentenceEmbedder : FineTunedModel, IEmbeddingGenerator<string, Embedding<float>>
{
    private static readonly string[] Outputs = ["sentence_embedding", "last_hidden_state", "token_embeddings"];

    private readonly BatchRunner _runner;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly Pooling _pooling;

    /// <param name="folder">Folder of the model.</param>
    /// <exception cref="ModelException">The folder holds no such model.</exception>
    public SentenceEmbedder(string folder, ModelOptions? options = null)
        : base(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options), Outputs)
    {
        try
        {
            _pooling = Pooling.Of(Folder, isPooled: Opened.Session.Output == Outputs[0]);
        }
        catch (ModelException)
        {
            Dispose();
            throw;
        }

        _runner = new BatchRunner(Opened.Session, Contract.Name, Options.BatchSize);
        _metadata = new EmbeddingGeneratorMetadata("FineTune.Client", null, Contract.Name, Opened.Session.Width);
    }

    /// <summary>The vector of a text; cut where it is longer than the model takes.</summary>
    public ReadOnlyMemory<float> Embed(string text, CancellationToken cancellationToken = default) => Embed([text], cancellationToken)[0];

    /// <summary>The vectors of texts, in their order.</summary>
    public IReadOnlyList<ReadOnlyMemory<float>> Embed(IEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return [.. Ask([.. texts], cancellationToken).Select(answer => answer.Vector)];
    }

    /// <inheritdoc/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is { } wanted && Opened.Session.Width is { } width && wanted != width)
        {
            throw new ArgumentException($"The model {Contract.Name} gives {width} dimensions, not {wanted}.", nameof(options));
        }

        string[] texts = [.. values];
        return Task.Run(
            () =>
            {
                (ReadOnlyMemory<float> Vector, int Tokens)[] answers = Ask(texts, cancellationToken);
                return new GeneratedEmbeddings<Embedding<float>>(
                    answers.Select(answer => new Embedding<float>(answer.Vector) { ModelId = Contract.Name }))
                {
                    Usage = new UsageDetails { InputTokenCount = answers.Sum(answer => (long)answer.Tokens) },
                };
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    object? IEmbeddingGenerator.GetService(Type serviceType, object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(HuggingFaceTokenizer) ? Opened.Tokenizer
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    private (ReadOnlyMemory<float> Vector, int Tokens)[] Ask(string[] texts, CancellationToken cancellationToken)
    {
        var questions = new Question<(ReadOnlyMemory<float>, int)>[texts.Length];
        for (int index = 0; index < texts.Length; index++)
        {
            ModelRow row = Opened.Encode(TextInput.Of(texts[index]), out bool isTruncated);
            questions[index] = new([row], scores => (_pooling.Pool(scores[0], row.Ids.Count), row.Ids.Count), isTruncated);
        }

        return _runner.Run(questions, cancellationToken);
    }
}
