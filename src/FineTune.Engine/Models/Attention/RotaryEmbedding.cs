using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// Rotates queries and keys by their position, so that their product depends on the distance (Su et al., 2021; modeling_modernbert.py,
/// ModernBertRotaryEmbedding and apply_rotary_pos_emb). Only real tokens are rotated.
/// </summary>
/// <param name="Cosines">[tokens, 1, 1, head size]</param>
/// <param name="Sines">[tokens, 1, 1, head size]</param>
internal sealed record RotaryEmbedding(Tensor Cosines, Tensor Sines)
{
    public static RotaryEmbedding Of(PackedBatch batch, int headSize, double theta)
    {
        Device device = batch.Positions.device;
        Tensor exponents = arange(0, headSize, 2, ScalarType.Float32, device) / headSize;
        Tensor frequencies = pow((float)theta, exponents).reciprocal();
        Tensor angles = batch.Positions.to(ScalarType.Float32).unsqueeze(1) * frequencies;
        Tensor both = cat([angles, angles], -1).unsqueeze(1).unsqueeze(1);
        return new RotaryEmbedding(both.cos(), both.sin());
    }

    /// <param name="states">[tokens, 2, heads, head size]: queries and keys.</param>
    /// <returns>The same shape.</returns>
    public Tensor Rotate(Tensor states)
    {
        Tensor[] halves = states.chunk(2, -1);
        return (states * Cosines) + (cat([-halves[1], halves[0]], -1) * Sines);
    }
}
