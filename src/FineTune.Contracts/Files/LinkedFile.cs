namespace FineTune.Contracts;

/// <summary>Files behind links, as the Hub's cache has them: FileInfo speaks of the link itself, whose length is that of its text.</summary>
public static class LinkedFile
{
    /// <summary>The file that a path leads to in the end, whether or not it exists.</summary>
    public static FileInfo Follow(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : (FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
    }
}
