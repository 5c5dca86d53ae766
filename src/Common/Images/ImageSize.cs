namespace FineTune.Images;

/// <summary>The size of a picture, in pixels.</summary>
internal readonly record struct ImageSize(int Height, int Width)
{
    public override string ToString() => FormattableString.Invariant($"{Width}x{Height}");
}
