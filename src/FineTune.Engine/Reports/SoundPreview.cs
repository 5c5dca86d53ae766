using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Reports;

/// <summary>Rows that are recordings for a console: where they stand, how long they are, their label, their samples, and what the model is given.</summary>
internal static class SoundPreview
{
    /// <param name="folder">Output folder of Tokenize.</param>
    /// <param name="rows">Rows of each split.</param>
    /// <param name="info">What Tokenize found out, with the names that the files have now.</param>
    public static void Write(string folder, DatasetInfo info, int rows, TextWriter output)
    {
        foreach ((string split, SplitInfo counts) in info.Splits.Where(split => split.Value.Rows > 0))
        {
            using TokenizedSplit sounds = TokenizedSplit.Open(folder, split);
            for (int row = 0; row < Math.Min(rows, sounds.Count); row++)
            {
                float[] samples = SampleBytes.All(sounds, row);
                output.WriteLine(DisplayText.Escape(
                    FormattableString.Invariant($"{split}, row {row + 1} of {counts.Rows}: {Title(sounds, row, samples.Length, info)}")));
                SoundFeatures features = info.Audio!.Apply(samples);
                string shape = features.Rows == 1 ? "samples" : FormattableString.Invariant($"{features.Rows} x {features.Columns} numbers");
                WriteRange("samples", samples, output);
                WriteRange($"the model is given {shape}", features.Values, output);
                output.WriteLine();
            }
        }
    }

    private static string Title(TokenizedSplit sounds, int row, int samples, DatasetInfo info)
    {
        (int file, int line) = sounds.Origin(row);
        string place = line == 0 ? info.SourceFiles[file] : string.Create(CultureInfo.InvariantCulture, $"{info.SourceFiles[file]}({line})");
        int rate = info.Audio!.SamplingRate;
        int label = sounds.Labels(row)[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{place}, {(double)samples / rate:0.0##} seconds, {Quantity.Of(samples, "sample")} of {rate} a second, label {label} '{info.LabelNames[label]}'");
    }

    private static void WriteRange(string what, float[] values, TextWriter output)
    {
        // Nothing is negative of a mean that is shown as 0.
        double mean = Math.Round(values.Average(value => (double)value), 3) + 0.0;
        output.WriteLine(FormattableString.Invariant($"  {what}: {values.Min():0.000} to {values.Max():0.000}, mean {mean:0.000}"));
    }
}
