namespace FineTune.Contracts;

/// <summary>Files that are either the old or the new one, whenever the process dies.</summary>
public static class AtomicFile
{
    public static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        TemporaryFile.DeleteLeftovers(path);
        string temporary = TemporaryFile.Beside(path);
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException)
        {
            // A full disk needs no half files.
            File.Delete(temporary);
            throw;
        }
    }

    public static void WriteIfDifferent(string path, byte[] content)
    {
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
        {
            Write(path, content);
        }
    }
}
