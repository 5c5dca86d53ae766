using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Store;

/// <summary>An entry of the store with the file it lies in.</summary>
/// <param name="Stamp">Null where it cannot be read.</param>
internal sealed record StoredEntry(string Path, DateTime LastUse, long Bytes, StageStamp? Stamp)
{
    /// <summary>The stage's verb: the name of the folder.</summary>
    public string Verb => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(Path)))!;
}
