namespace FineTune.Images;

/// <summary>A picture in memory.</summary>
/// <param name="Pixels">Red, green and blue of each pixel, row by row: [height, width, 3]. Of a picture in shared memory the array is longer.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
internal sealed record Picture(byte[] Pixels, int Height, int Width)
{
    public const int Channels = 3;

    public Picture(int height, int width)
        : this(new byte[height * width * Channels], height, width)
    {
    }

    /// <summary>[height, width, 3]</summary>
    public ReadOnlySpan<byte> Bytes => Pixels.AsSpan(0, Height * Width * Channels);

    /// <summary>A picture whose pixels are all to be written: until then they are anything.</summary>
    public static Picture ToBeWritten(int height, int width) => new(GC.AllocateUninitializedArray<byte>(height * width * Channels), height, width);
}
