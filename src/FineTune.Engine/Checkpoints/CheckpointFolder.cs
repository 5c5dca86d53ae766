using System.Globalization;

namespace FineTune.Engine.Checkpoints;

/// <summary>
/// The checkpoints of a stage, <c>checkpoint-&lt;step&gt;</c> each. One is written under another name and renamed when it is whole, so what
/// is found can be trusted; checkpoints of another key are of another run and are deleted.
/// </summary>
internal sealed class CheckpointFolder
{
    private const string Prefix = "checkpoint-";
    private const string KeyFile = "key";
    private readonly string _folder;

    public CheckpointFolder(string folder, string key)
    {
        _folder = folder;
        string keyPath = Path.Combine(folder, KeyFile);
        if (!File.Exists(keyPath) || File.ReadAllText(keyPath) != key)
        {
            DeleteIfThere(folder);
            Directory.CreateDirectory(folder);
            File.WriteAllText(keyPath, key);
        }
    }

    /// <summary>The step of the last whole checkpoint; null where there is none.</summary>
    public int? LastStep => Steps().Order().Select(step => (int?)step).LastOrDefault();

    public string PathOf(int step) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step}"));

    /// <summary>Writes the checkpoint of a step, then deletes all but it and the best.</summary>
    /// <param name="write">Writes into the folder it is given.</param>
    public void Save(int step, int? bestStep, Action<string> write)
    {
        string partial = Path.Combine(_folder, "partial");
        DeleteIfThere(partial);
        Directory.CreateDirectory(partial);
        write(partial);
        DeleteIfThere(PathOf(step));
        Directory.Move(partial, PathOf(step));
        foreach (int old in Steps().Where(old => old != step && old != bestStep).ToList())
        {
            DeleteIfThere(PathOf(old));
        }
    }

    private IEnumerable<int> Steps() =>
        from path in Directory.EnumerateDirectories(_folder, Prefix + "*")
        let number = Path.GetFileName(path)[Prefix.Length..]
        where int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select int.Parse(number, CultureInfo.InvariantCulture);

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
