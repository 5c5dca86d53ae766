namespace FineTune.FakeEngine;

/// <summary>A stage that takes as long as a test wants: as long as a file is there, and not longer than its build.</summary>
internal static class Hold
{
    /// <summary>Says that it waits by a file beside the other: <c>train.held</c>.</summary>
    public static void While(string file)
    {
        if (!File.Exists(file))
        {
            return;
        }

        using var gone = new ManualResetEventSlim();
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(file)!, Path.GetFileName(file));
        watcher.Deleted += (_, _) => gone.Set();
        watcher.EnableRaisingEvents = true;
        new Thread(() =>
        {
            Console.In.ReadToEnd();
            gone.Set();
        })
        { IsBackground = true }.Start();
        File.WriteAllText(Path.ChangeExtension(file, ".held"), "");
        if (File.Exists(file))
        {
            gone.Wait();
        }
    }
}
