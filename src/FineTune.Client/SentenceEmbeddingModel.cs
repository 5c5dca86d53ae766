using System.Text.Json.Nodes;
using FineTune.Answers;
using FineTune.Tokenizers;
using Microsoft.Extensions.AI;

namespace FineTune.Client;

/// <summary>
/// A model that turns texts into vectors whose distance says how far apart the texts' meanings are (sentence-transformers). <see cref="SentenceEmbedder"/> is
/// one; a typed client derives from this.
/// </summary>
public abstract class SentenceEmbeddingModel : TokenizedModel, IEmbeddingGenerator<string, Embedding<float>>
{
    private static readonly string[] Outputs = ["sentence_embedding", "last_hidden_state", "token_embeddings"];

    private readonly BatchRunner _runner;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly Pooling _pooling;

    /// <exception cref="ModelException">The folder holds no such model.</exception>
    protected SentenceEmbeddingModel(ModelContract contract, ModelOptions? options)
        : base(contract, options, Outputs)
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

    /// <summary>How alike two texts are: the cosine of their vectors, from -1 to 1.</summary>
    public double Similarity(string first, string second, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ReadOnlyMemory<float>> vectors = Embed([first, second], cancellationToken);
        return Scores.Cosine(vectors[0].Span, vectors[1].Span);
    }

    /// <summary>
    /// The texts that are most like a text, the most alike first, each with its cosine; of equal cosines the earlier text.
    /// </summary>
    /// <param name="query">What the others are compared with.</param>
    /// <param name="texts">Those to look among.</param>
    /// <param name="count">How many to give, at most.</param>
    public IReadOnlyList<SimilarText> MostSimilar(string query, IEnumerable<string> texts, int count = 10, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        string[] all = [query, .. texts];
        IReadOnlyList<ReadOnlyMemory<float>> vectors = Embed(all, cancellationToken);
        return
        [
            .. Enumerable.Range(1, all.Length - 1).Select(index => new SimilarText(all[index], index - 1, Scores.Cosine(vectors[0].Span, vectors[index].Span)))
                .OrderByDescending(text => text.Similarity).Take(count),
        ];
    }

    /// <inheritdoc/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        int? dimensions = DimensionsOf(options);
        string[] texts = [.. values];
        return Task.Run(
            () =>
            {
                (ReadOnlyMemory<float> Vector, int Tokens)[] answers = Ask(texts, cancellationToken);
                return new GeneratedEmbeddings<Embedding<float>>(
                    answers.Select(answer => new Embedding<float>(VectorCut.To(answer.Vector, dimensions)) { ModelId = Contract.Name }))
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

    /// <returns>Null for those that the model gives.</returns>
    /// <exception cref="ArgumentException">It was not trained to give so many.</exception>
    private int? DimensionsOf(EmbeddingGenerationOptions? options)
    {
        if (options?.Dimensions is not { } wanted || Opened.Session.Width is not { } width || wanted == width)
        {
            return null;
        }

        int[] trained = [.. (Opened.Config["matryoshka_dimensions"] as JsonArray ?? []).OfType<JsonValue>()
            .Select(number => number.TryGetValue(out int dimension) ? dimension : 0)];
        return trained.Contains(wanted)
            ? wanted
            : throw new ArgumentException(
                $"The model {Contract.Name} gives {string.Join(" or ", trained.Append(width).Distinct().Order())} dimensions, not {wanted}.", nameof(options));
    }

    private (ReadOnlyMemory<float> Vector, int Tokens)[] Ask(string[] texts, CancellationToken cancellationToken) =>
        _runner.Run([.. texts.Select(TextInput.Of)], Ask, cancellationToken);

    private Question<(ReadOnlyMemory<float> Vector, int Tokens)> Ask(TextInput input)
    {
        ModelRow row = Opened.Encode(input, out bool isTruncated);
        return new([row], scores => (_pooling.Pool(scores[0], row.Ids.Count), row.Ids.Count), isTruncated);
    }
}
