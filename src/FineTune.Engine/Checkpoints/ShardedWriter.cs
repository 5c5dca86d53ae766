using System.Globalization;
using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>
/// Writes weights as one safetensors file, or as several with an index where they are too large (huggingface_hub, split_state_dict_into_shards_factory).
/// </summary>
internal static class ShardedWriter
{
    /// <param name="folder">Existing folder without weights.</param>
    /// <param name="maxShardSize">Bytes of tensors in one file; a tensor that is larger has a file of its own.</param>
    public static void Write(string folder, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, long maxShardSize)
    {
        List<List<KeyValuePair<string, Tensor>>> shards = Split(tensors, maxShardSize);
        if (shards.Count <= 1)
        {
            SafetensorsFile.Write(Path.Combine(folder, WeightFiles.Safetensors), tensors);
            return;
        }

        Dictionary<string, string> files = new(StringComparer.Ordinal);
        for (int shard = 0; shard < shards.Count; shard++)
        {
            string file = string.Create(CultureInfo.InvariantCulture, $"model-{shard + 1:D5}-of-{shards.Count:D5}.safetensors");
            SafetensorsFile.Write(Path.Combine(folder, file), shards[shard]);
            shards[shard].ForEach(tensor => files.Add(tensor.Key, file));
        }

        new ShardIndex(files).Write(
            Path.Combine(folder, WeightFiles.Safetensors + ShardIndex.Suffix),
            tensors.Sum(tensor => tensor.Value.NumberOfElements),
            tensors.Sum(tensor => Bytes(tensor.Value)));
    }

    private static List<List<KeyValuePair<string, Tensor>>> Split(IReadOnlyList<KeyValuePair<string, Tensor>> tensors, long maxShardSize)
    {
        List<List<KeyValuePair<string, Tensor>>> shards = [];
        List<KeyValuePair<string, Tensor>> current = [];
        long size = 0;
        foreach (KeyValuePair<string, Tensor> tensor in tensors)
        {
            long bytes = Bytes(tensor.Value);
            if (bytes > maxShardSize)
            {
                shards.Add([tensor]);
                continue;
            }

            if (size + bytes > maxShardSize)
            {
                shards.Add(current);
                (current, size) = ([], 0);
            }

            current.Add(tensor);
            size += bytes;
        }

        if (current.Count > 0)
        {
            shards.Add(current);
        }

        return shards;
    }

    private static long Bytes(Tensor tensor) => tensor.NumberOfElements * tensor.ElementSize;
}
