using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models;

/// <summary>What layers of a decoder differ in.</summary>
/// <param name="Mask">Which tokens attend to which.</param>
/// <param name="Rope">How positions are rotated.</param>
internal sealed record DecoderLayerKind(AttentionMask Mask, RopeParameters Rope)
{
    /// <summary>False where queries and keys are not rotated, so that a layer knows positions by its mask alone (NoPE; Kazemnejad et al., 2023).</summary>
    public bool IsRotated { get; init; } = true;
}
