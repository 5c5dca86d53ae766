namespace FineTune.Client;

/// <summary>How the vectors of a text's tokens become one.</summary>
internal enum PoolingMode
{
    /// <summary>The mean of all.</summary>
    Mean,

    /// <summary>That of the first token.</summary>
    Class,

    /// <summary>The largest number of each dimension.</summary>
    Max,
}
