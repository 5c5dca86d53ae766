using FineTune.Engine.Models.Attention;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>What becomes of a weight where llama.cpp wants its numbers in another order than transformers has them, and the way back.</summary>
/// <param name="Write">From transformers' to llama.cpp's.</param>
/// <param name="Read">From llama.cpp's to transformers'.</param>
internal sealed record GgufChange(Func<Tensor, Tensor> Write, Func<Tensor, Tensor> Read)
{
    /// <summary>True where the two dimensions change places.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>Weights that transformers has as [in, out].</summary>
    public static GgufChange Transposed { get; } = new(weight => weight.t(), weight => weight.t()) { IsTransposed = true };

    /// <summary>Norms that multiply by 1 + weight.</summary>
    public static GgufChange PlusOne { get; } = new(weight => weight + 1, weight => weight - 1);

    /// <summary>
    /// Rows of queries or keys: transformers rotates the first half of a head against the second, llama.cpp each number against the next, as the models were
    /// published.
    /// </summary>
    public static GgufChange Permuted(int heads) => new(
        weight => Swap(weight, heads, 2, weight.shape[0] / heads / 2), weight => Swap(weight, heads, weight.shape[0] / heads / 2, 2));

    /// <summary>Rows of queries, keys and values together: transformers has them head by head, llama.cpp all queries, all keys, all values.</summary>
    public static GgufChange ApartByHead(int heads) => new(weight => Regroup(weight, heads, 3), weight => Regroup(weight, 3, heads));

    /// <summary>The same where several heads of queries share one of keys: transformers has the heads that share one together.</summary>
    public static GgufChange ApartByGroup(AttentionSizes heads)
    {
        (long groups, long shared, long size) = (heads.KeyValueHeads, heads.Heads / heads.KeyValueHeads, heads.HeadSize);
        return new(
            weight => cat([.. weight.reshape([groups, shared + 2, size, .. weight.shape[1..]]).split([shared, 1, 1], 1).Select(part => Rows(part, weight))]),
            weight =>
            {
                Tensor[] parts = weight.split([groups * shared * size, groups * size, groups * size]);
                return Rows(cat([.. parts.Select(part => part.reshape([groups, -1, size, .. weight.shape[1..]]))], 1), weight);
            });
    }

    private static Tensor Rows(Tensor part, Tensor weight) => part.reshape([-1, .. weight.shape[1..]]);

    private static Tensor Swap(Tensor weight, int heads, long first, long second) =>
        weight.reshape([heads, first, second, .. weight.shape[1..]]).transpose(1, 2).reshape(weight.shape);

    private static Tensor Regroup(Tensor weight, long first, long second) =>
        weight.reshape([first, second, weight.shape[0] / first / second, .. weight.shape[1..]]).transpose(0, 1).reshape(weight.shape);
}
