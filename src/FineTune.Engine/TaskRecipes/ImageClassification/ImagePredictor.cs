using FineTune.Contracts;
using FineTune.Engine.Images;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A trained model with its image processor, ready to answer.</summary>
internal sealed class ImagePredictor(IModel model, HeadSpec head, ImageProcessor processor, Device device) : IPredictor
{
    private readonly PixelValues _values = new(processor);

    public string AskedAs => "image";

    /// <summary>The model of a folder.</summary>
    /// <exception cref="FineTuneException">FT12xx or FT2228: the folder does not hold a whole model with an image processor.</exception>
    public static ImagePredictor Open(string folder, Device device)
    {
        IModel model = PretrainedModel.Trained(folder, device, out HeadSpec head);
        try
        {
            return new ImagePredictor(model, head, ImageProcessorFile.Load(folder), device);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The answer to a picture.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="FineTuneException">FT2013, FT2226, FT2227 or FT2230: the file is no picture that can be read.</exception>
    public Prediction Predict(string path)
    {
        Picture picture = processor.Apply(PictureDecoder.Decode(Read(path), new SourcePosition(Path.GetFullPath(path))));
        float[] values = new float[picture.Pixels.Length];
        _values.Write(picture.Pixels, picture.Width, values);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGradients = no_grad();
        Tensor pixels = tensor(values, [1, Picture.Channels, picture.Height, picture.Width]).to(device);
        float[] logits = model.Forward(PackedBatch.OfPixels(pixels), ForwardOptions.Evaluation).ToFloats();
        return LabelPrediction.Of(path, logits, head.Labels) with { AskedAs = AskedAs };
    }

    public void Dispose() => model.Dispose();

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FineTuneException(DiagnosticCatalog.PictureNotFound, null, exception, path, "does not exist");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotReadable, null, exception, path, exception.Message.TrimEnd('.'));
        }
    }
}
