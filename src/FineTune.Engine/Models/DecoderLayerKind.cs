using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models;

/// <summary>What layers of a decoder differ in.</summary>
/// <param name="Mask">Which tokens attend to which.</param>
/// <param name="Rope">How positions are rotated.</param>
internal sealed record DecoderLayerKind(AttentionMask Mask, RopeParameters Rope);
