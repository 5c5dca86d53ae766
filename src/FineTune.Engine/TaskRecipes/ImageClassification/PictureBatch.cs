using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Images;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Makes of the pixels of rows what a model is given; in training of a part of them, or of their mirror image.</summary>
internal sealed class PictureBatch(ImageProcessor processor, PictureAugmentation augmentation) : IMediaBatch
{
    private readonly PixelValues _values = new(processor);
    private readonly ImageSize _size = processor.Output ?? throw new InvalidOperationException("Pictures of no size do not make a batch.");

    public PackedBatch Of(ITokenRows rows, int[] indices, int pass, Device device)
    {
        int length = Picture.Channels * _size.Height * _size.Width;
        float[] values = new float[indices.Length * length];
        Parallel.For(0, indices.Length, index => Write(rows, indices[index], pass, values.AsSpan(index * length, length)));
        return PackedBatch.OfPixels(tensor(values, [indices.Length, Picture.Channels, _size.Height, _size.Width]).to(device));
    }

    private void Write(ITokenRows rows, int row, int pass, Span<float> values)
    {
        ReadOnlySpan<byte> pixels = rows.Media(row);
        int width = rows.MediaWidth(row);
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
