namespace FineTune.Engine.Models.Adapters;

/// <summary>
/// Names that transformers 5 gives modules of a family whose weights have others in files (transformers/conversion_mapping.py). PEFT's folders have those of
/// the modules, and older ones those of the weights.
/// </summary>
/// <param name="parts">Between two points: what is in the names of weights, and what is there in those of modules; one after the other.</param>
internal sealed class ModuleNames(params (string OfWeights, string OfModules)[] parts)
{
    /// <summary>Those of a family without such.</summary>
    public static ModuleNames OfWeights { get; } = new();

    /// <summary>Of ViT and of what is built like it.</summary>
    public static ModuleNames OfVisionTransformers { get; } = new(
        (".encoder.layer.", ".layers."),
        (".attention.attention.query.", ".attention.q_proj."),
        (".attention.attention.key.", ".attention.k_proj."),
        (".attention.attention.value.", ".attention.v_proj."),
        (".attention.output.dense.", ".attention.o_proj."),
        (".intermediate.dense.", ".mlp.fc1."),
        (".output.dense.", ".mlp.fc2."));

    /// <summary>Of Swin, whose layers keep their names.</summary>
    public static ModuleNames OfSwin { get; } = new(
        (".attention.self.query.", ".attention.q_proj."),
        (".attention.self.key.", ".attention.k_proj."),
        (".attention.self.value.", ".attention.v_proj."),
        (".attention.output.dense.", ".attention.o_proj."),
        (".intermediate.dense.", ".mlp.fc1."),
        (".output.dense.", ".mlp.fc2."));

    /// <param name="name">Of a weight or of a layer.</param>
    public string ToModules(string name) => Replace(name, part => part.OfWeights, part => part.OfModules);

    /// <param name="name">As PEFT has it; one that has the weights' name already keeps it.</param>
    public string ToWeights(string name) => Replace(name, part => part.OfModules, part => part.OfWeights);

    /// <summary>What adapter_config.json says, so that PEFT finds the same layers: their last names, or all of them where others have the same.</summary>
    /// <param name="written">What it says where modules have the weights' names.</param>
    /// <param name="chosen">Names of the layers with an update.</param>
    /// <param name="all">Names of all linear layers.</param>
    public IReadOnlyList<string> Targets(IReadOnlyList<string> written, IReadOnlyList<string> chosen, IEnumerable<string> all)
    {
        if (parts.Length == 0)
        {
            return written;
        }

        string[] last = [.. chosen.Select(LastOf).Distinct()];
        return all.Count(name => last.Contains(LastOf(name))) == chosen.Count ? last : [.. chosen.Select(ToModules)];
    }

    private string LastOf(string layer)
    {
        string module = ToModules(layer);
        return module[(module.LastIndexOf('.') + 1)..];
    }

    private string Replace(string name, Func<(string OfWeights, string OfModules), string> from, Func<(string OfWeights, string OfModules), string> to)
    {
        string whole = $"{name}.";
        foreach ((string OfWeights, string OfModules) part in parts)
        {
            whole = whole.Replace(from(part), to(part), StringComparison.Ordinal);
        }

        return whole[..^1];
    }
}
