namespace FineTune.Engine.Models.Layers;

/// <summary>What a configuration says of a text model's embeddings, whatever a family calls it.</summary>
internal sealed record EmbeddingSizes
{
    public required int Vocabulary { get; init; }

    public required int Positions { get; init; }

    /// <summary>Token types; 0 for none.</summary>
    public required int Types { get; init; }

    public required int Hidden { get; init; }

    public required double InitializerRange { get; init; }

    public required double LayerNormEps { get; init; }

    public required double Dropout { get; init; }

    /// <summary>Row of the word embeddings that stands for padding.</summary>
    public required int? Padding { get; init; }

    /// <summary>Row of the position embeddings that stands for padding: positions count from the next one, and padding tokens are not counted.</summary>
    public int? PositionPadding { get; init; }

    /// <summary>Fills new position embeddings; null as all others.</summary>
    public Initialiser? InitialisePositions { get; init; }
}
