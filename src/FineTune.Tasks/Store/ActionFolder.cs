using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Store;

/// <summary>
/// What a stage gave for a key, as stamps by stage and key, in <c>actions</c> of the store. The first line of a file is the digest of the rest, so that a
/// flipped bit is seen.
/// </summary>
internal sealed class ActionFolder(string root)
{
    private const string Extension = ".action";

    public string Folder { get; } = Path.Combine(root, "actions");

    public string PathOf(Stage stage, string key) => Path.Combine(Folder, StageFolder.Verb(stage), key[..2], key + Extension);

    public IEnumerable<string> All() => Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*" + Extension, SearchOption.AllDirectories) : [];

    /// <summary>The entry of a key; null where there is none.</summary>
    /// <exception cref="StoreDamageException">It cannot be read.</exception>
    public StageStamp? Find(Stage stage, string key)
    {
        string path = PathOf(stage, key);
        if (!File.Exists(path))
        {
            return Directory.Exists(path) ? throw new StoreDamageException("it cannot be read") : null;
        }

        StageStamp stamp = Read(path);
        return stamp.Key == key ? stamp : throw new StoreDamageException("it is of another key");
    }

    /// <exception cref="StoreDamageException">It cannot be read.</exception>
    public static StageStamp Read(string path)
    {
        try
        {
            string text = File.ReadAllText(path);
            int line = text.IndexOf('\n', StringComparison.Ordinal);
            if (line < 0 || text[..line] != Digest(text[(line + 1)..]))
            {
                throw new StoreDamageException("it was cut off or changed");
            }

            StageStamp stamp = JsonSerializer.Deserialize(text[(line + 1)..], TasksJson.Default.StageStamp) ?? throw new StoreDamageException("it is empty");
            Check(stamp);
            return stamp;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StoreDamageException("it cannot be read", failure);
        }
    }

    public void Save(Stage stage, StageStamp stamp)
    {
        string json = JsonSerializer.Serialize(stamp, TasksJson.Default.StageStamp);
        AtomicFile.Write(PathOf(stage, stamp.Key), Encoding.UTF8.GetBytes($"{Digest(json)}\n{json}"));
    }

    public void Delete(Stage stage, string key)
    {
        string path = PathOf(stage, key);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        File.Delete(path);
    }

    /// <summary>A used entry is the last one to go when the store is trimmed.</summary>
    public void Touch(Stage stage, string key) => File.SetLastWriteTimeUtc(PathOf(stage, key), DateTime.UtcNow);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>An entry comes from a folder that others may write to: its files stay below the stage's folder.</summary>
    private static void Check(StageStamp stamp)
    {
        foreach (OutputFile output in stamp.Outputs)
        {
            if (PathBelow.ObjectionTo(output.Path) is not null
                || output.Sha256.Length != SHA256.HashSizeInBytes * 2
                || !output.Sha256.All(char.IsAsciiHexDigitLower))
            {
                throw new StoreDamageException($"it names the file '{output.Path}'");
            }
        }
    }
}
