namespace FineTune.Engine.Models.Layers;

/// <summary>What the heads of a layer share of the norm of their queries or keys.</summary>
internal enum HeadNormWeights
{
    /// <summary>Each head by itself, all with one weight [size] (Qwen3, Gemma 3).</summary>
    Shared,

    /// <summary>All heads together, with a weight [heads x size] (OLMo 2).</summary>
    Together,

    /// <summary>Each head by itself, with its row of a weight [heads, size] and without a bias (Cohere).</summary>
    Own,

    /// <summary>The same with a weight of its own name for each head, <c>norms.0.weight</c> (StableLM).</summary>
    OwnModules,
}
