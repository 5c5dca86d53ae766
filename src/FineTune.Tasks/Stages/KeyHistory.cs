using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>The keys a stage of this project has had, oldest first: for the nearest one to explain a run by, and for Purge.</summary>
internal sealed class KeyHistory(StageFolder folder)
{
    private const int Most = 200;

    private string FilePath => Path.Combine(folder.FullPath, "keys.txt");

    public IReadOnlyList<string> Read() => File.Exists(FilePath) ? File.ReadAllLines(FilePath) : [];

    /// <summary>Makes a key the last one.</summary>
    public void Add(string key)
    {
        List<string> keys = [.. Read()];
        keys.Remove(key);
        keys.Add(key);
        keys.RemoveRange(0, Math.Max(0, keys.Count - Most));
        Contracts.MemoFile.TryWrite(FilePath, System.Text.Encoding.ASCII.GetBytes(string.Join('\n', keys) + "\n"));
    }
}
