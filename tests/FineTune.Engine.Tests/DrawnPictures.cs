using System.Globalization;
using FineTune.Engine.Images;

namespace FineTune.Engine.Tests;

/// <summary>Small pictures of squares, in a folder for each color, that a model can learn to tell apart.</summary>
internal static class DrawnPictures
{
    public const int Side = 32;

    public static IReadOnlyList<string> Labels { get; } = ["red square", "green square", "blue square"];

    /// <summary>As many of each label, one after the other.</summary>
    public static void Write(string folder, int count, Random random)
    {
        for (int picture = 0; picture < count; picture++)
        {
            int label = picture % Labels.Count;
            string path = Path.Combine(folder, Labels[label], string.Create(CultureInfo.InvariantCulture, $"picture {picture:000} \u00FC.png"));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, PngFile.Encode(Draw(label, random)));
        }
    }

    /// <summary>A square of the label's color somewhere on a dark ground with noise.</summary>
    public static Picture Draw(int label, Random random, int side = Side)
    {
        var picture = new Picture(side, side);
        int size = side / 2;
        (int top, int left) = (random.Next(side - size), random.Next(side - size));
        for (int row = 0; row < side; row++)
        {
            for (int column = 0; column < side; column++)
            {
                bool isShape = row >= top && row < top + size && column >= left && column < left + size;
                for (int channel = 0; channel < Picture.Channels; channel++)
                {
                    bool isLit = isShape && channel == label;
                    picture.Pixels[(((row * side) + column) * Picture.Channels) + channel] = (byte)((isLit ? 180 : 20) + random.Next(50));
                }
            }
        }

        return picture;
    }
}
