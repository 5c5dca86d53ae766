using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models.Layers;

/// <summary>What an encoder layer's configuration comes to, whatever a family calls it.</summary>
internal sealed record EncoderSizes
{
    public required int Hidden { get; init; }

    public required int Heads { get; init; }

    public required int Intermediate { get; init; }

    public required string Activation { get; init; }

    public required double InitializerRange { get; init; }

    public required double LayerNormEps { get; init; }

    public required double AttentionDropout { get; init; }

    /// <summary>Dropout of what attention gives, after its output layer.</summary>
    public required double AttentionOutputDropout { get; init; }

    /// <summary>Dropout of what the feed-forward layers give.</summary>
    public required double OutputDropout { get; init; }

    /// <summary>Which tokens attend to which.</summary>
    public AttentionMask Mask { get; init; } = AttentionMask.Full;
}
