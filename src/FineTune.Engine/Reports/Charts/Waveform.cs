using System.Text;

namespace FineTune.Engine.Reports;

/// <summary>A recording as a small picture: how loud it is from its beginning to its end.</summary>
internal static class Waveform
{
    private const int Width = 96;
    private const int Height = 32;

    /// <summary>The picture in an address, as pages hold it.</summary>
    /// <param name="samples">From -1 to 1.</param>
    public static string DataUri(ReadOnlySpan<float> samples) => $"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(Svg(samples)))}";

    private static string Svg(ReadOnlySpan<float> samples)
    {
        float loudest = float.Epsilon;
        foreach (float sample in samples)
        {
            loudest = Math.Max(loudest, Math.Abs(sample));
        }

        int columns = Math.Min(Width, samples.Length);
        var path = new StringBuilder();
        for (int column = 0; column < columns; column++)
        {
            ReadOnlySpan<float> part = samples[(int)((long)samples.Length * column / columns)..(int)((long)samples.Length * (column + 1) / columns)];
            (float least, float most) = (part[0], part[0]);
            foreach (float sample in part)
            {
                (least, most) = (Math.Min(least, sample), Math.Max(most, sample));
            }

            path.Append(FormattableString.Invariant($"M{column + 0.5:0.#} {Place(most, loudest) - 0.5:0.#}V{Place(least, loudest) + 0.5:0.#}"));
        }

        return FormattableString.Invariant(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\"><path stroke=\"#4577b5\" d=\"{path}\"/></svg>");
    }

    private static double Place(float sample, float loudest) => (Height / 2.0) - (sample / loudest * ((Height / 2.0) - 1));
}
