using System.Text.RegularExpressions;

namespace FineTune.Engine.Hub.Pull;

/// <summary>The files of a model's repository that training reads: not its weights for other frameworks, nor a second copy in another precision.</summary>
internal static partial class ModelFiles
{
    public const string Card = "README.md";

    private static readonly HashSet<string> Wanted = new(StringComparer.Ordinal)
    {
        Card, "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt",
        "vocab.json", "merges.txt", "spiece.model", "tokenizer.model", "sentencepiece.bpe.model", "bpe.codes", "chat_template.jinja", "adapter_config.json",
        "adapter_model.safetensors", "preprocessor_config.json",
    };

    private static readonly string[] Safetensors = ["model.safetensors.index.json", "model.safetensors"];
    private static readonly string[] PyTorch = ["pytorch_model.bin.index.json", "pytorch_model.bin"];

    public static IReadOnlyList<HubFile> Of(IReadOnlyList<HubFile> files)
    {
        Dictionary<string, HubFile> byPath = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        bool hasSafetensors = Safetensors.Any(byPath.ContainsKey);
        string[] weights = hasSafetensors ? Safetensors : PyTorch;
        // Whole weights in one file make the parts of a sharded copy superfluous.
        bool inParts = byPath.ContainsKey(weights[0]) && !byPath.ContainsKey(weights[1]);
        return
        [
            .. files.Where(file => Wanted.Contains(file.Path)
                || file.Path == weights[inParts ? 0 : 1]
                || (inParts && IsShard(file.Path, hasSafetensors))
                || file.Path.StartsWith("additional_chat_templates/", StringComparison.Ordinal)),
        ];
    }

    private static bool IsShard(string path, bool safetensors) => (safetensors ? SafetensorsShard() : PyTorchShard()).IsMatch(path);

    [GeneratedRegex(@"^model-\d+-of-\d+\.safetensors$", RegexOptions.CultureInvariant)]
    private static partial Regex SafetensorsShard();

    [GeneratedRegex(@"^pytorch_model-\d+-of-\d+\.bin$", RegexOptions.CultureInvariant)]
    private static partial Regex PyTorchShard();
}
