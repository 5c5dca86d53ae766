using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>What the graph of a decoder gives for some tokens.</summary>
/// <param name="Scores">[rows, sequence, vocabulary]</param>
/// <param name="Own">By layer, keys and values of all tokens so far: [rows, heads, tokens, size].</param>
/// <param name="OfSource">By layer, those of what it answers: [rows, heads, source's tokens, size]; empty where they were given.</param>
internal sealed record DecoderStep(
    Tensor Scores, IReadOnlyList<(Tensor Keys, Tensor Values)> Own, IReadOnlyList<(Tensor Keys, Tensor Values)> OfSource);
