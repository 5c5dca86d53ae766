using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>What one forward pass wants of a model; the data is in <see cref="PackedBatch"/>.</summary>
internal sealed record ForwardOptions
{
    /// <summary>No dropout, no noise, nothing computed again.</summary>
    public static ForwardOptions Evaluation { get; } = new();

    /// <summary>True applies dropout.</summary>
    public bool Training { get; init; }

    /// <summary>The tokens whose states are to be given. Each head sets it for its backbone, and a backbone for its layers.</summary>
    public TokensRead Read { get; init; }

    /// <summary>Has layers computed again in the backward pass; null keeps what they compute.</summary>
    public LayerTape? Tape { get; init; }

    /// <summary>
    /// Is told in the backward pass each time it has gone back through a layer, and so through all that came after it; null for nobody. Not where there is
    /// a tape.
    /// </summary>
    public Action? LayerDone { get; init; }

    /// <summary>Strength of the noise on word embeddings (Jain et al., 2023, NEFTune); null for none.</summary>
    public double? EmbeddingNoise { get; init; }

    /// <summary>Where that noise begins: the same in all passes of a step, another in each step.</summary>
    public ulong NoiseSeed { get; init; }

    /// <summary>
    /// Keys and values of the tokens before those of the batch, to which it adds its own; null for none. Only decoders look at it. Of an encoder-decoder model
    /// with a cache the batch is one block, and as many rows of the decoder answer each of its rows, one after the other.
    /// </summary>
    public KeyValueCache? Cache { get; init; }

    /// <summary>
    /// What is wanted of the scores of the vocabulary in place of themselves, as their losses: of scores [some, vocabulary] and the number of the first of
    /// them among those the head gives, [some, ...]. The head may then compute them part by part, so that they never lie in memory together. Null gives the
    /// scores. Only language models that go on, or answer, look at it.
    /// </summary>
    public Func<Tensor, long, Tensor>? OfScores { get; init; }

    /// <summary>Takes hold of the word embeddings; null for nobody.</summary>
    public EmbeddingProbe? Probe { get; init; }

    /// <summary>Cells of each row in the cache.</summary>
    public int Past => Cache?.Length ?? 0;

    /// <summary>Runs one of a model's layers. Of what it computes on the way only what the backward pass needs is kept.</summary>
    /// <param name="states">The layer's input.</param>
    /// <param name="layer">The layer.</param>
    public Tensor RunLayer(Tensor states, Func<Tensor, Tensor> layer)
    {
        if (Tape is not null)
        {
            return Tape.Run(states, layer);
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor input = LayerDone is null ? states : CustomFunction.Apply(new BackwardMark(LayerDone), states);
        return layer(input).MoveToOuterDisposeScope();
    }

    /// <summary>A number from 0 to below 1 that follows from the step and what it is for, the same in all passes and processes of the step.</summary>
    public double Draw(ReadOnlySpan<long> purpose) => RowRandom.Uniform(NoiseSeed, purpose);

    /// <summary>A tensor made from weights that several layers use.</summary>
    public Tensor Shared(Tensor tensor) => Tape?.Shared(tensor) ?? tensor;

    /// <summary>
    /// What every model does with the word embeddings it has looked up: shows them to the <see cref="Probe"/>, and adds uniform noise of at most
    /// alpha / sqrt(length of the row x hidden) to them. Hugging Face takes the padded length, by which the noise of a row would depend on its neighbours.
    /// It follows from the step and the row's own tokens, so that no split of a step, into passes or processes, changes it.
    /// </summary>
    /// <param name="embedded">[tokens, hidden]</param>
    /// <param name="batch">Whose tokens they are.</param>
    public Tensor AddNoise(Tensor embedded, PackedBatch batch)
    {
        embedded = Probe?.Take(embedded) ?? embedded;
        if (EmbeddingNoise is not { } alpha)
        {
            return embedded;
        }

        using Tensor ends = cat([batch.RowStarts.narrow(0, 1, batch.Batch - 1), tensor([batch.TokenIds.shape[0]], device: batch.RowStarts.device)]);
        using Tensor lengths = ends - batch.RowStarts;
        Tensor magnitude = alpha / (lengths * embedded.shape[1]).to(embedded.dtype).sqrt();
        using Tensor noise = Noise(batch, lengths, embedded.shape[1]).to(embedded.dtype, embedded.device);
        return embedded + (noise * magnitude.repeat_interleave(lengths).unsqueeze(-1));
    }

    /// <returns>float32 [tokens, hidden] from -1 to 1, on the CPU.</returns>
    private Tensor Noise(PackedBatch batch, Tensor lengths, long hidden)
    {
        long[] tokens = batch.TokenIds.ToLongs();
        Tensor noise = empty(tokens.Length, hidden);
        int start = 0;
        foreach (long length in lengths.ToLongs())
        {
            using var generator = new Generator(RowRandom.Seed(NoiseSeed, tokens.AsSpan(start, (int)length)));
            using Tensor ofRow = noise.narrow(0, start, length);
            ofRow.uniform_(-1, 1, generator).DetachFromDisposeScope();
            start += (int)length;
        }

        return noise;
    }
}
