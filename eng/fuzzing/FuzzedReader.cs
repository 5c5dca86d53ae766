/// <summary>A reader of files that others wrote.</summary>
/// <param name="Name">What <c>--reader</c> calls it.</param>
/// <param name="FileName">Where the file is put, below an empty folder.</param>
/// <param name="Good">Files that it takes.</param>
/// <param name="Read">Reads the file in the folder, all of it.</param>
internal sealed record FuzzedReader(string Name, string FileName, IReadOnlyList<byte[]> Good, Action<string> Read)
{
    /// <summary>What is done to a damaged file before it is read, such as packing it into an archive.</summary>
    public Func<byte[], byte[]> Pack { get; init; } = bytes => bytes;

    /// <summary>Writes what else is in the folder.</summary>
    public Action<string> Prepare { get; init; } = _ => { };

    /// <summary>Other exceptions than those of a build that a caller of the reader expects.</summary>
    public Func<Exception, bool> IsExpected { get; init; } = _ => false;
}
