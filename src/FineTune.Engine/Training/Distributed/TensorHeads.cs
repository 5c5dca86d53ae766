using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>What another process has to know of named tensors before it gets their values.</summary>
internal static class TensorHeads
{
    /// <returns>JSON: name, type and shape of each.</returns>
    public static string Write(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var heads = new JsonArray();
        foreach ((string name, Tensor tensor) in tensors)
        {
            heads.Add(new JsonArray(name, (int)tensor.dtype, new JsonArray([.. tensor.shape.Select(length => JsonValue.Create(length))])));
        }

        return heads.ToJsonString();
    }

    /// <summary>Tensors of these names, types and shapes on the CPU, with any values; each is to be disposed of.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Allocate(string heads)
    {
        foreach (JsonNode? head in JsonNode.Parse(heads)!.AsArray())
        {
            long[] shape = [.. head![2]!.AsArray().Select(length => length!.GetValue<long>())];
            yield return KeyValuePair.Create(head[0]!.GetValue<string>(), empty(shape, dtype: (ScalarType)head[1]!.GetValue<int>()));
        }
    }
}
