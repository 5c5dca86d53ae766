using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Fingerprints;

/// <summary>Whether what a stage gave is still what lies on disk.</summary>
internal static class OutputCheck
{
    public static IReadOnlyList<string> Damages(string outputFolder, IReadOnlyList<OutputFile> outputs, FileHasher hasher)
    {
        var damages = new List<string>();
        foreach (OutputFile output in outputs)
        {
            string path = Path.Combine(outputFolder, output.Path);
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                damages.Add($"the output {output.Path} is missing");
            }
            else if (file.Length != output.Bytes || hasher.HashOutput(path) != output.Sha256)
            {
                damages.Add($"the output {output.Path} is damaged");
            }
        }

        return damages;
    }
}
