using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What embeddings are trained by (sentence-transformers, losses).</summary>
[JsonConverter(typeof(SnakeCaseEnum<EmbeddingLoss>))]
public enum EmbeddingLoss
{
    /// <summary>Cross-entropy of finding the positive of an anchor among those of the whole batch (InfoNCE).</summary>
    MultipleNegativesRanking,

    /// <summary>Squared distance of two texts' cosine from their score.</summary>
    CosineSimilarity,

    /// <summary>By how much the negative is not farther away than the positive and a margin.</summary>
    Triplet,

    /// <summary>Order of the pairs' cosines against that of their scores.</summary>
    [JsonStringEnumMemberName("cosent")]
    CoSent,
}
