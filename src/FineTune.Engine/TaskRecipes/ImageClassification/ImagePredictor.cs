using FineTune.Contracts;
using FineTune.Engine.Images;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A trained model with its image processor.</summary>
internal sealed class ImagePredictor(IModel model, HeadSpec head, ImageProcessor processor, Device device)
    : MediaPredictor(MediaKind.Pictures, model, head, device)
{
    private readonly PixelValues _values = new(processor);

    /// <param name="folder">Has the image processor.</param>
    /// <exception cref="FineTuneException">FT2225, FT2228: the library or the image processor cannot be used.</exception>
    public static ImagePredictor Open(IModel model, HeadSpec head, string folder, Device device, string? libraryDirectory)
    {
        SkiaLibrary.Load(libraryDirectory);
        return new ImagePredictor(model, head, ImageProcessorFile.Load(folder), device);
    }

    protected override PackedBatch InputOf(ReadOnlySpan<byte> file, SourcePosition position, Device device)
    {
        Picture picture = processor.Apply(PictureDecoder.Decode(file, position));
        float[] values = new float[picture.Pixels.Length];
        _values.Write(picture.Pixels, picture.Width, values);
        return PackedBatch.OfPixels(tensor(values, [1, Picture.Channels, picture.Height, picture.Width]).to(device));
    }
}
