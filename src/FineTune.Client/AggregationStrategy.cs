namespace FineTune.Client;

/// <summary>How the labels of tokens become those of words and entities (AggregationStrategy of transformers' token-classification pipeline).</summary>
public enum AggregationStrategy
{
    /// <summary>Each token with its own label.</summary>
    None,

    /// <summary>Each token with its own label, and tokens that go on with an entity joined.</summary>
    Simple,

    /// <summary>A word has the label of its first token, which alone has one in training.</summary>
    First,

    /// <summary>A word has the likeliest label by the mean over its tokens.</summary>
    Average,

    /// <summary>A word has the label of the token that is surest.</summary>
    Max,
}
