namespace FineTune.Client;

/// <summary>A file that is asked about: its bytes, or where it lies.</summary>
internal readonly record struct FileInput(byte[]? Bytes, string? Path)
{
    public static FileInput Of(byte[] bytes) => new(bytes ?? throw new ArgumentNullException(nameof(bytes)), null);

    public static FileInput Of(string path) => new(null, path ?? throw new ArgumentNullException(nameof(path)));

    /// <exception cref="IOException">The file cannot be read.</exception>
    public byte[] Read() => Bytes ?? File.ReadAllBytes(Path!);

    /// <param name="kind">What it is, as in <c>picture</c>.</param>
    public string Named(string kind) => Path is null ? $"The {kind}" : $"The {kind} '{Path}'";
}
