namespace FineTune.Engine.Data;

/// <summary>Names of the two columns that rows have which are no texts.</summary>
/// <param name="Bytes">The column of what there is of a picture or a recording.</param>
/// <param name="Width">The column of the number that goes with it.</param>
internal sealed record MediaColumns(string Bytes, string Width)
{
    /// <summary>Pixels, [height, width, 3], and how many are beside each other.</summary>
    public static MediaColumns Pixels { get; } = new("pixels", "pixel_width");

    /// <summary>Samples, little end first, and the bytes of one: 2 are integers, 4 are floats (<see cref="SampleBytes"/>).</summary>
    public static MediaColumns Samples { get; } = new("samples", "sample_width");

    public static IReadOnlyList<MediaColumns> All { get; } = [Pixels, Samples];
}
