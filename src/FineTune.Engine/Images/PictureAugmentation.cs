using FineTune.Engine.Native;

namespace FineTune.Engine.Images;

/// <summary>
/// What changes a picture at random in training: torchvision's RandomResizedCrop and RandomHorizontalFlip, with their usual arguments. What is drawn for a row
/// is a function of the seed, the epoch and the row, so that neither the split into batches nor a resumed run changes it.
/// </summary>
/// <param name="Crops">True takes a part of 8 to 100 % of the picture, of a ratio from 3:4 to 4:3.</param>
/// <param name="Flips">True swaps left and right of every other picture.</param>
/// <param name="Seed">The run's.</param>
internal sealed record PictureAugmentation(bool Crops, bool Flips, int Seed)
{
    private const double LeastArea = 0.08;
    private const double WidestRatio = 4.0 / 3;

    /// <summary>The logarithm of <see cref="WidestRatio"/>.</summary>
    private const double LogOfWidestRatio = 0.28768207245178085;
    private const int Tries = 10;

    private enum Purpose
    {
        Flip,
        Area,
        Ratio,
        Top,
        Left,
    }

    public bool Flip(int epoch, int row) => Flips && Draw(Purpose.Flip, epoch, row, 0) < 0.5;

    /// <summary>The part of a picture that is taken (torchvision/transforms/transforms.py, RandomResizedCrop.get_params).</summary>
    public PictureArea Crop(int epoch, int row, int height, int width)
    {
        if (!Crops)
        {
            return new PictureArea(0, 0, height, width);
        }

        for (int time = 0; time < Tries; time++)
        {
            double area = (double)height * width * (LeastArea + ((1 - LeastArea) * Draw(Purpose.Area, epoch, row, time)));
            double ratio = Exponential(LogOfWidestRatio * ((2 * Draw(Purpose.Ratio, epoch, row, time)) - 1));
            int cropWidth = (int)Math.Round(Math.Sqrt(area * ratio));
            int cropHeight = (int)Math.Round(Math.Sqrt(area / ratio));
            if (cropWidth > 0 && cropWidth <= width && cropHeight > 0 && cropHeight <= height)
            {
                int top = (int)(Draw(Purpose.Top, epoch, row, time) * (height - cropHeight + 1));
                int left = (int)(Draw(Purpose.Left, epoch, row, time) * (width - cropWidth + 1));
                return new PictureArea(top, left, cropHeight, cropWidth);
            }
        }

        return Middle(height, width);
    }

    /// <summary>The largest part in the middle that is not too long.</summary>
    private static PictureArea Middle(int height, int width)
    {
        double ratio = (double)width / height;
        (int cropHeight, int cropWidth) = ratio < 1 / WidestRatio ? ((int)Math.Round(width * WidestRatio), width)
            : ratio > WidestRatio ? (height, (int)Math.Round(height * WidestRatio))
            : (height, width);
        return new PictureArea((height - cropHeight) / 2, (width - cropWidth) / 2, cropHeight, cropWidth);
    }

    /// <summary>By its series, as processors' libraries round exponentials differently and a crop would be another.</summary>
    private static double Exponential(double x)
    {
        double sum = 1;
        for (int term = 16; term > 0; term--)
        {
            sum = 1 + (x / term * sum);
        }

        return sum;
    }

    private double Draw(Purpose purpose, int epoch, int row, int time) => RowRandom.Uniform(Seed, epoch, row, (int)purpose, time);
}
