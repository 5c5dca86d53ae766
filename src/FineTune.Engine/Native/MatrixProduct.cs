using static TorchSharp.torch;

namespace FineTune.Engine.Native;

internal static class MatrixProduct
{
    /// <summary>
    /// The product of the last two dimensions (torch.matmul). TorchSharp 0.107's own matmul lets what libtorch throws out of native code, so that a lack
    /// of memory there, where attention needs most of it, ends the process; its bmm gives an exception.
    /// </summary>
    /// <param name="left">[batch, ..., rows, size]</param>
    /// <param name="right">[..., size, columns]; what it lacks of the leading dimensions of <paramref name="left"/> is repeated.</param>
    /// <returns>[batch, ..., rows, columns]</returns>
    public static Tensor Product(this Tensor left, Tensor right)
    {
        long[] leading = left.shape[..^2];
        using Tensor repeated = right.expand([.. leading, .. right.shape[^2..]]);
        using Tensor first = left.reshape(-1, left.shape[^2], left.shape[^1]);
        using Tensor second = repeated.reshape(-1, right.shape[^2], right.shape[^1]);
        using Tensor product = first.bmm(second);
        return product.view([.. leading, left.shape[^2], right.shape[^1]]);
    }
}
