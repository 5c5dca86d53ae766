using FineTune.Contracts;

namespace FineTune.Engine.Hub.Pull;

/// <summary>The files of a model's repository that training reads: not its weights for other frameworks, nor a second copy in another precision.</summary>
internal static class ModelFiles
{
    public static IReadOnlyList<HubFile> Of(IReadOnlyList<HubFile> files)
    {
        HashSet<string> paths = [.. files.Select(file => file.Path)];
        string weights = HasAny(paths, ModelFileNames.Safetensors) ? ModelFileNames.Safetensors : ModelFileNames.PyTorch;
        string index = weights + ModelFileNames.IndexSuffix;
        // Whole weights in one file make the parts of a sharded copy superfluous.
        bool inParts = paths.Contains(index) && !paths.Contains(weights);
        bool hasTokenizerJson = paths.Contains(ModelFileNames.TokenizerJson);
        return
        [
            .. files.Where(file => ModelFileNames.IsPulled(file.Path, hasTokenizerJson)
                || file.Path == (inParts ? index : weights)
                || (inParts && ModelFileNames.IsShard(file.Path, weights))),
        ];
    }

    private static bool HasAny(HashSet<string> paths, string weights) => paths.Contains(weights) || paths.Contains(weights + ModelFileNames.IndexSuffix);
}
