using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// Rotates queries and keys by their position, so that their product depends on the distance (Su et al., 2021; modeling_modernbert.py,
/// ModernBertRotaryEmbedding and apply_rotary_pos_emb). Only real tokens are rotated.
/// </summary>
/// <param name="Cosines">[tokens, 1, 1, size] or [tokens, 1, size], of at most a head's size.</param>
/// <param name="Sines">The same shape.</param>
internal sealed record RotaryEmbedding(Tensor Cosines, Tensor Sines)
{
    /// <summary>True where each number is rotated against the next, not against the one half a head away.</summary>
    public bool IsInterleaved { get; init; }

    public static RotaryEmbedding Of(PackedBatch batch, int headSize, double theta)
    {
        Device device = batch.Positions.device;
        Tensor frequencies = RotaryPowers.Of(theta, headSize).reciprocal().to(device);
        Tensor angles = batch.Positions.to(ScalarType.Float32).unsqueeze(1) * frequencies;
        Tensor both = cat([angles, angles], -1).unsqueeze(1).unsqueeze(1);
        return new RotaryEmbedding(both.cos(), both.sin());
    }

    /// <param name="states">[tokens, ..., heads, head size]; where the embedding is narrower than a head, the rest of it stays as it is.</param>
    /// <returns>The same shape.</returns>
    public Tensor Rotate(Tensor states)
    {
        long rotated = Cosines.shape[^1];
        long rest = states.shape[^1] - rotated;
        if (rest == 0)
        {
            return RotateAll(states);
        }

        Tensor[] parts = states.split([rotated, rest], -1);
        return cat([RotateAll(parts[0]), parts[1]], -1);
    }

    private Tensor RotateAll(Tensor states) => (states * Cosines) + (Turned(states) * Sines);

    private Tensor Turned(Tensor states)
    {
        if (!IsInterleaved)
        {
            Tensor[] halves = states.chunk(2, -1);
            return cat([-halves[1], halves[0]], -1);
        }

        Tensor[] pairs = states.reshape([.. states.shape[..^1], -1, 2]).unbind(-1);
        return stack([-pairs[1], pairs[0]], -1).reshape(states.shape);
    }
}
