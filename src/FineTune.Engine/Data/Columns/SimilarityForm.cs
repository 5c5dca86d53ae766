using System.Text.Json.Serialization;

namespace FineTune.Engine.Data;

/// <summary>What a row says of how alike texts are.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SimilarityForm>))]
internal enum SimilarityForm
{
    /// <summary>An anchor and a positive, which mean the same or answer each other.</summary>
    Pairs,

    /// <summary>An anchor, a positive and texts that are neither.</summary>
    Triplets,

    /// <summary>Two texts and a number for how alike they are.</summary>
    ScoredPairs,

    /// <summary>A text and a label, where any two texts of a label are a pair.</summary>
    LabelledTexts,
}
