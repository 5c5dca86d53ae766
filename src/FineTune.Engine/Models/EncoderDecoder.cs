using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>What the models of an encoder and a decoder have in common.</summary>
internal static class EncoderDecoder
{
    /// <summary>What the decoder's layers attend to: all states of the encoder, or nothing where a cache has their keys and values.</summary>
    /// <param name="encode">Runs the encoder.</param>
    /// <returns>[tokens, hidden], or null.</returns>
    public static Tensor? Encode(PackedBatch batch, ForwardOptions options, Func<ForwardOptions, Tensor> encode)
    {
        if (batch.Decoder is null)
        {
            throw new InvalidOperationException("a batch for an encoder-decoder model has tokens for its decoder");
        }

        return options.Cache is { HasSource: true } ? null : options.Shared(encode(options with { Read = TokensRead.All, Cache = null }));
    }
}
