using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Gguf;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>A model as the tensors of a GGUF file.</summary>
internal static class GgufModel
{
    /// <exception cref="FineTuneException">FT6030: llama.cpp does not know the architecture; FT6031: or computes it otherwise.</exception>
    public static GgufLayout LayoutOf(JsonObject config)
    {
        var file = new ConfigFile(config, null);
        ModelFamily family = ModelRegistry.FamilyOf(file);
        ModelArchitecture architecture = family.Named(file);
        if (architecture.Gguf is { } describe)
        {
            return describe(file);
        }

        string reason = architecture.Head == ModelHead.CausalLanguageModeling
            ? "llama.cpp has no such architecture"
            : "it holds models that go on with a text, and this one does not";
        throw new FineTuneException(DiagnosticCatalog.NotGguf, null, architecture.Name, family.ModelType, reason);
    }

    /// <summary>The tensors, by transformers' names in their order, as llama.cpp's converter has them.</summary>
    /// <param name="weights">By transformers' names; they are read when the file is written.</param>
    /// <param name="type">Of the weights of layers and embeddings.</param>
    /// <exception cref="FineTuneException">FT6031: llama.cpp has no place for a weight.</exception>
    public static IReadOnlyList<GgufTensor> Tensors(GgufLayout layout, IReadOnlyList<KeyValuePair<string, Tensor>> weights, GgufType type)
    {
        List<GgufTensor> tensors =
            [.. layout.Tables.Select(table => new GgufTensor(table.Name, GgufTensorType.Float32, [table.Values.Length], () => tensor(table.Values)))];
        foreach ((string name, Tensor weight) in All(layout, weights).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            string? called = layout.Names.Of(name);
            GgufRules.Require(called is not null, name, "a weight of its own", "without it");
            GgufChange? change = layout.Change(name);
            long[] shape = change is { IsTransposed: true } ? [.. weight.shape.Reverse()] : weight.shape;
            tensors.Add(new GgufTensor(called!, TypeOf(called!, shape, type), shape, () => Changed(weight, change)));
        }

        return tensors;
    }

    /// <summary>The weights that a file has, some of them twice.</summary>
    private static IEnumerable<KeyValuePair<string, Tensor>> All(GgufLayout layout, IReadOnlyList<KeyValuePair<string, Tensor>> weights)
    {
        if (layout.RepeatedHead is { } tied && weights.All(weight => weight.Key != tied.Head))
        {
            return weights.Append(new(tied.Head, weights.First(weight => weight.Key == tied.Words).Value));
        }

        return weights;
    }

    /// <summary>Only products take other numbers than float32; a row that is no whole number of blocks is float16, as llama.cpp's converter has it.</summary>
    private static GgufTensorType TypeOf(string name, long[] shape, GgufType type)
    {
        bool isProduct = shape.Length > 1 && name.EndsWith(".weight", StringComparison.Ordinal)
            && !name.EndsWith("_norm.weight", StringComparison.Ordinal) && name != "position_embd.weight";
        return !isProduct || type == GgufType.F32 ? GgufTensorType.Float32
            : type == GgufType.Q8Zero && shape[^1] % GgufBlocks.BlockLength == 0 ? GgufTensorType.Q8Zero
            : GgufTensorType.Float16;
    }

    private static Tensor Changed(Tensor weight, GgufChange? change)
    {
        Tensor values = weight.detach().cpu().to(ScalarType.Float32);
        return change is null ? values : change.Write(values);
    }
}
