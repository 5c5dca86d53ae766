using System.Text;

namespace FineTune.FakeEngine;

/// <summary>The list of the engine's starts. Builds on several nodes start several engines at the same time, and each has its line.</summary>
internal static class StartList
{
    public static void Add(string path, string line)
    {
        while (true)
        {
            try
            {
                // Without sharing the file is locked; opened for appending by two processes, one would write over the other's line.
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None);
                file.Write(Encoding.UTF8.GetBytes(line + "\n"));
                return;
            }
            catch (IOException) when (File.Exists(path))
            {
                Thread.Yield();
            }
        }
    }
}
