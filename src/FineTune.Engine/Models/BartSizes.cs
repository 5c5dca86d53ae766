using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models;

/// <summary>Sizes of an encoder or a decoder after BART's pattern.</summary>
internal sealed record BartSizes(int Layers, int Intermediate, AttentionSizes Attention);
