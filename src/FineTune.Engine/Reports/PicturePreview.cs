using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Reports;

/// <summary>Rows that are pictures for a console: where they stand, their size, their label, and what the model is given of each channel.</summary>
internal static class PicturePreview
{
    private static readonly string[] Channels = ["red", "green", "blue"];

    /// <param name="folder">Output folder of Tokenize.</param>
    /// <param name="rows">Rows of each split.</param>
    /// <param name="info">What Tokenize found out, with the names that the files have now.</param>
    public static void Write(string folder, DatasetInfo info, int rows, TextWriter output)
    {
        foreach ((string split, SplitInfo counts) in info.Splits.Where(split => split.Value.Rows > 0))
        {
            using TokenizedSplit pictures = TokenizedSplit.Open(folder, split);
            for (int row = 0; row < Math.Min(rows, pictures.Count); row++)
            {
                output.WriteLine(DisplayText.Escape(FormattableString.Invariant($"{split}, row {row + 1} of {counts.Rows}: {Title(pictures, row, info)}")));
                foreach (string line in Lines(pictures, row, info.Images!))
                {
                    output.WriteLine(line);
                }

                output.WriteLine();
            }
        }
    }

    private static string Title(TokenizedSplit pictures, int row, DatasetInfo info)
    {
        (int file, int line) = pictures.Origin(row);
        string place = line == 0 ? info.SourceFiles[file] : string.Create(CultureInfo.InvariantCulture, $"{info.SourceFiles[file]}({line})");
        int width = pictures.MediaWidth(row);
        var size = new ImageSize(pictures.Media(row).Length / Picture.Channels / width, width);
        int label = pictures.Labels(row)[0];
        return string.Create(CultureInfo.InvariantCulture, $"{place}, {size} pixels, label {label} '{info.LabelNames[label]}'");
    }

    /// <summary>The least, the mean and the largest of what stands for each channel.</summary>
    private static IEnumerable<string> Lines(TokenizedSplit pictures, int row, ImageProcessor processor)
    {
        int width = pictures.MediaWidth(row);
        float[] values = new float[pictures.Media(row).Length];
        new PixelValues(processor).Write(pictures.Media(row), width, values);
        int plane = values.Length / Picture.Channels;
        return Channels.Select((channel, index) =>
        {
            float[] part = values[(index * plane)..((index + 1) * plane)];
            double mean = part.Average(value => (double)value);
            return FormattableString.Invariant($"  {channel,-5}  {part.Min(),7:0.000} to {part.Max(),6:0.000}, mean {mean,6:0.000}");
        });
    }
}
