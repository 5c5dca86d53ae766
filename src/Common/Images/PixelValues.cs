namespace FineTune.Images;

/// <summary>
/// The numbers that a model is given for the bytes of a picture: rescaled, then less the mean and divided by the standard deviation of their channel, in
/// float32 and in the order that torchvision computes in. A byte has 256 values, so each channel is a table.
/// </summary>
internal sealed class PixelValues
{
    private readonly float[][] _tables;

    public PixelValues(ImageProcessor processor) =>
        _tables = [.. Enumerable.Range(0, Picture.Channels).Select(channel => Table(processor, channel))];

    /// <param name="pixels">[height, width, 3]</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="values">[3, height, width], which are written.</param>
    /// <param name="mirrored">True swaps left and right.</param>
    public void Write(ReadOnlySpan<byte> pixels, int width, Span<float> values, bool mirrored = false)
    {
        int plane = pixels.Length / Picture.Channels;
        for (int channel = 0; channel < Picture.Channels; channel++)
        {
            float[] table = _tables[channel];
            Span<float> target = values.Slice(channel * plane, plane);
            for (int place = 0, from = channel; place < plane; place++, from += Picture.Channels)
            {
                target[place] = table[pixels[from]];
            }

            for (int row = 0; mirrored && row < plane; row += width)
            {
                target.Slice(row, width).Reverse();
            }
        }
    }

    /// <summary>Of mean and deviation in the range of bytes, by which torchvision spares itself the rescaling.</summary>
    private static float[] Table(ImageProcessor processor, int channel)
    {
        float scale = processor.RescaleFactor is { } factor ? (float)(1 / factor) : 1;
        float[] table = new float[byte.MaxValue + 1];
        for (int value = 0; value < table.Length; value++)
        {
            table[value] = processor is { Mean: { } mean, Std: { } std }
                ? (value - ((float)mean[channel] * scale)) / ((float)std[channel] * scale)
                : value * (float)(processor.RescaleFactor ?? 1);
        }

        return table;
    }
}
