namespace FineTune.Engine.Models;

/// <summary>What llama.cpp calls a family's weights (gguf-py/gguf/tensor_mapping.py).</summary>
/// <param name="Layers">What the names of weights of a layer begin with, <c>model.layers.</c>; its number follows.</param>
/// <param name="Outside">Names of weights outside of layers, without <c>.weight</c> and <c>.bias</c>.</param>
/// <param name="Inside">The same of weights of a layer, behind its number.</param>
internal sealed record GgufNames(string Layers, IReadOnlyDictionary<string, string> Outside, IReadOnlyDictionary<string, string> Inside)
{
    /// <summary>llama.cpp's name of a weight; null where it has no such weight.</summary>
    public string? Of(string weight)
    {
        int end = weight.LastIndexOf('.');
        if (end < 0)
        {
            return null;
        }

        (string name, string kind) = (weight[..end], weight[end..]);
        if (Outside.TryGetValue(name, out string? found))
        {
            return found + kind;
        }

        if (!name.StartsWith(Layers, StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = name[Layers.Length..].Split('.', 2);
        return parts.Length == 2 && Inside.TryGetValue(parts[1], out found) ? $"blk.{parts[0]}.{found}{kind}" : null;
    }
}
