namespace FineTune.Client.Images;

/// <summary>A picture that is asked about: its bytes, or the file that has them.</summary>
internal readonly record struct PictureInput(byte[]? Bytes, string? Path)
{
    public static PictureInput Of(byte[] bytes) => new(bytes ?? throw new ArgumentNullException(nameof(bytes)), null);

    public static PictureInput Of(string path) => new(null, path ?? throw new ArgumentNullException(nameof(path)));

    /// <exception cref="IOException">The file cannot be read.</exception>
    public byte[] Read() => Bytes ?? File.ReadAllBytes(Path!);

    public override string ToString() => Path is null ? "The picture" : $"The picture '{Path}'";
}
