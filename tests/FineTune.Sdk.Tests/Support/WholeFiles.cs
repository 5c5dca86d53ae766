using System.Security.Cryptography;
using System.Text.Json;

namespace FineTune.Sdk.Tests.Support;

/// <summary>Looks at every file that the tasks write, in a project with its store, and finds those that are cut off.</summary>
internal static class WholeFiles
{
    private static readonly string[] Folders = ["obj/finetune", "bin", "store"];

    /// <summary>Files that are not whole, relative to the project.</summary>
    public static IEnumerable<string> Broken(string project) =>
        from folder in Folders
        where Directory.Exists(Path.Combine(project, folder))
        from path in Directory.GetFiles(Path.Combine(project, folder), "*", SearchOption.AllDirectories)
        let file = Path.GetRelativePath(project, path).Replace('\\', '/')
        where !IsWhole(file, path)
        orderby file
        select file;

    private static bool IsWhole(string file, string path) => Path.GetFileName(file) switch
    {
        // Empty, and the owner is written by whoever has it: the next one writes his own name over it.
        "lock" or "lock.owner" => true,
        // What an engine was writing when it died is deleted by the next build before anybody reads it.
        _ when file.Contains("/output.partial/", StringComparison.Ordinal) => true,
        // The engine's own, and the fake one's are no JSON whatever they are called.
        _ when file.Contains("/output/", StringComparison.Ordinal) || file.StartsWith("bin/", StringComparison.Ordinal) => new FileInfo(path).Length > 0,
        // Whoever finds no room takes his half file away.
        string name when name.EndsWith("tmp", StringComparison.Ordinal) => false,
        string name when name.EndsWith(".json", StringComparison.Ordinal) => IsJson(File.ReadAllBytes(path)),
        string name when name.EndsWith(".action", StringComparison.Ordinal) => IsAction(File.ReadAllBytes(path)),
        string name when file.StartsWith("store/blobs/", StringComparison.Ordinal) => Digest(File.ReadAllBytes(path)) == name,
        "keys.txt" or "started.txt" or "manifest.state" => File.ReadAllText(path).EndsWith('\n'),
        _ => new FileInfo(path).Length > 0,
    };

    private static bool IsJson(byte[] content)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(content);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsAction(ReadOnlySpan<byte> content)
    {
        int line = content.IndexOf((byte)'\n');
        return line > 0 && System.Text.Encoding.ASCII.GetString(content[..line]) == Digest(content[(line + 1)..]);
    }

    private static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
