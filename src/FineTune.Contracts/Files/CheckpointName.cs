using System.Globalization;

namespace FineTune.Contracts;

/// <summary>The name of a checkpoint's folder, as transformers gives it: <c>checkpoint-&lt;step&gt;</c>.</summary>
public static class CheckpointName
{
    private const string Prefix = "checkpoint-";

    public static string Of(int step) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step}");

    /// <summary>
    /// The checkpoints below a folder that is there, the first step first; folders that somebody gave another name, such as <c>checkpoint-best</c>, are none.
    /// </summary>
    public static IEnumerable<(int Step, string Folder)> Below(string folder) =>
        from path in Directory.EnumerateDirectories(folder, Prefix + "*")
        let name = Path.GetFileName(path)
        let step = int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : -1
        where name == Of(step)
        orderby step
        select (step, path);
}
