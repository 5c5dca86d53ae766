namespace FineTune.Engine.Models.Adapters;

/// <summary>Names in PEFT's folders (peft/utils/save_and_load.py, get_peft_model_state_dict).</summary>
internal static class AdapterNames
{
    /// <summary>What stands before the base model's names.</summary>
    public const string Prefix = "base_model.model.";

    public const string A = ".lora_A.weight";
    public const string B = ".lora_B.weight";
    public const string BiasOfB = ".lora_B.bias";
    public const string EmbeddingA = ".lora_embedding_A";
    public const string EmbeddingB = ".lora_embedding_B";

    /// <summary>Without <c>.weight</c>, as PEFT writes it.</summary>
    public const string Magnitude = ".lora_magnitude_vector";

    /// <summary>Between a layer's name and its own weight or bias, where it has an update.</summary>
    private const string BaseLayer = ".base_layer.";

    /// <summary>The name in a file of a bias that is trained, of a layer with an update.</summary>
    /// <param name="weight">The base model's name of it.</param>
    public static string BiasOfLayer(string weight) => weight[..^".bias".Length] + BaseLayer + "bias";

    /// <summary>Between a module's name and its weights: what it was before it was trained, which PEFT saves where all biases are.</summary>
    private const string Original = ".original_module.";

    /// <summary>Between a module's name and its weights where it was trained whole, in files of old and where all biases are saved.</summary>
    private const string Saved = ".modules_to_save.";

    /// <summary>The base model's name of a weight of the file that is no update; null where it is of no use.</summary>
    public static string? OfBase(string name) => name.Contains(Original, StringComparison.Ordinal)
        ? null
        : name.Replace(BaseLayer, ".", StringComparison.Ordinal)
            .Replace(Saved + "default.", ".", StringComparison.Ordinal)
            .Replace(Saved, ".", StringComparison.Ordinal);
}
