namespace FineTune.Engine.Images;

/// <summary>
/// The form in which pictures are kept whose parts are trained on: whole, with a shorter side of at most 256 for a model of 224, as ImageNet's recipes have
/// it. A smaller picture stays as it is.
/// </summary>
internal static class PictureReduction
{
    private const int Kept = 8;
    private const int Seen = 7;

    public static Picture Apply(Picture picture, ImageProcessor processor)
    {
        ImageSize output = processor.Output!.Value;
        int edge = ((Math.Max(output.Height, output.Width) * Kept) + Seen - 1) / Seen;
        int shortest = Math.Min(picture.Height, picture.Width);
        return shortest <= edge
            ? picture
            : Resampler.Resize(picture, Scaled(picture.Height, edge, shortest), Scaled(picture.Width, edge, shortest), processor.Resample);
    }

    private static int Scaled(int side, int edge, int shortest) => (int)(((long)side * edge) / shortest);
}
