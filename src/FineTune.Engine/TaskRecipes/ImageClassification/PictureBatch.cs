using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Images;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Makes of the pixels of rows what a model is given; in training of a part of them, or of their mirror image.</summary>
internal sealed class PictureBatch(ImageProcessor processor, PictureAugmentation augmentation)
{
    private readonly PixelValues _values = new(processor);
    private readonly ImageSize _size = processor.Output ?? throw new InvalidOperationException("Pictures of no size do not make a batch.");

    /// <param name="pass">The epoch, or <see cref="ITargetSource.EvaluationPass"/>, in which nothing is drawn.</param>
    /// <returns>float32 [rows, 3, height, width]</returns>
    public Tensor Of(ITokenRows rows, int[] indices, int pass)
    {
        int length = Picture.Channels * _size.Height * _size.Width;
        float[] values = new float[indices.Length * length];
        Parallel.For(0, indices.Length, index => Write(rows, indices[index], pass, values.AsSpan(index * length, length)));
        return tensor(values, [indices.Length, Picture.Channels, _size.Height, _size.Width]);
    }

    private void Write(ITokenRows rows, int row, int pass, Span<float> values)
    {
        ReadOnlySpan<byte> pixels = rows.Pixels(row);
        int width = rows.PixelWidth(row);
        bool draws = pass != ITargetSource.EvaluationPass;
        bool isMirrored = draws && augmentation.Flip(pass, row);
        if (draws && augmentation.Crops)
        {
            var picture = new Picture(pixels.ToArray(), pixels.Length / Picture.Channels / width, width);
            PictureArea area = augmentation.Crop(pass, row, picture.Height, picture.Width);
            _values.Write(Resampler.Resize(picture, area, _size.Height, _size.Width, processor.Resample).Pixels, _size.Width, values, isMirrored);
        }
        else if (width == _size.Width && pixels.Length == values.Length)
        {
            _values.Write(pixels, width, values, isMirrored);
        }
        else
        {
            // A row that was kept for cropping and is evaluated.
            var picture = new Picture(pixels.ToArray(), pixels.Length / Picture.Channels / width, width);
            _values.Write(processor.Apply(picture).Pixels, _size.Width, values, isMirrored);
        }
    }
}
