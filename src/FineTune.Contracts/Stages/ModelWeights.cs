using System.Text.RegularExpressions;

namespace FineTune.Contracts;

/// <summary>The files that the weights of a model folder are in, by the names transformers knows.</summary>
public static partial class ModelWeights
{
    /// <param name="file">Path below the model folder.</param>
    public static bool IsWeights(string file) => Names().IsMatch(file);

    /// <summary>Weights of an earlier model in another number of files: they would be loaded in place of these, or together with them.</summary>
    /// <param name="present">Files of the destination, below it.</param>
    /// <param name="wanted">Files of the model, below its folder.</param>
    public static List<string> Stale(IEnumerable<string> present, IReadOnlyCollection<string> wanted) =>
        wanted.Any(IsWeights) ? [.. present.Where(file => IsWeights(file) && !wanted.Contains(file))] : [];

    [GeneratedRegex(@"^(model(-\d+-of-\d+)?\.safetensors|model\.safetensors\.index\.json|pytorch_model(-\d+-of-\d+)?\.bin|pytorch_model\.bin\.index\.json)$", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}
