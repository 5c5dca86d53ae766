using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>How far apart two embeddings are for the triplet loss (sentence-transformers, TripletDistanceMetric).</summary>
[JsonConverter(typeof(SnakeCaseEnum<TripletDistance>))]
public enum TripletDistance
{
    Euclidean,
    Manhattan,
    Cosine,
}
