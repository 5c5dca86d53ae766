using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>The order of the rows in an epoch: <c>torch.randperm</c> with a generator of seed + epoch, as Hugging Face's Trainer has it.</summary>
internal static class EpochOrder
{
    public static int[] Random(int rows, int seed, int epoch)
    {
        using var generator = new Generator((ulong)((long)seed + epoch));
        using Tensor order = randperm(rows, generator: generator);
        return [.. order.data<long>().Select(row => (int)row)];
    }
}
