namespace FineTune.Contracts;

/// <summary>What the names of optimizers have in common.</summary>
public static class OptimizerNames
{
    /// <summary>The optimizer that updates weights in the same way and keeps its state in 32 bits, by its plainest name.</summary>
    public static OptimizerName Plain(this OptimizerName name) => name switch
    {
        OptimizerName.AdamwTorch or OptimizerName.Adamw8Bit or OptimizerName.AdamwBnb8Bit or OptimizerName.PagedAdamw8Bit
            or OptimizerName.PagedAdamw32Bit => OptimizerName.AdamwTorchFused,
        OptimizerName.Lion8Bit or OptimizerName.PagedLion32Bit or OptimizerName.PagedLion8Bit => OptimizerName.Lion32Bit,
        OptimizerName.AdEmaMix8Bit or OptimizerName.PagedAdEmaMix32Bit or OptimizerName.PagedAdEmaMix8Bit => OptimizerName.AdEmaMix,
        _ => name,
    };

    /// <summary>True where the state of large weights is kept in 8 bits.</summary>
    public static bool KeepsEightBits(this OptimizerName name) => name is OptimizerName.Adamw8Bit or OptimizerName.AdamwBnb8Bit
        or OptimizerName.PagedAdamw8Bit or OptimizerName.Lion8Bit or OptimizerName.PagedLion8Bit or OptimizerName.AdEmaMix8Bit
        or OptimizerName.PagedAdEmaMix8Bit;
}
