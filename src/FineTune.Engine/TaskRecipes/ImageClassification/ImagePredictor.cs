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
    /// <param name="inHub">Finds on this machine a model of the Hub that an adapter is for; null where it is not there.</param>
    /// <exception cref="FineTuneException">FT12xx or FT2228: the folder does not hold a whole model with an image processor.</exception>
    public static ImagePredictor Open(string folder, Device device, Func<HubReference, string?>? inHub = null) =>
        Open(ModelSource.Of(folder, inHub), folder, device);

    /// <summary>The same of a model whose weights may lie elsewhere than its other files.</summary>
    public static ImagePredictor Open(ModelSource source, string folder, Device device)
    {
        IModel model = PretrainedModel.Trained(source, device, out HeadSpec head);
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
    public Prediction Predict(string path) => Predict(Read(path), path, new SourcePosition(Path.GetFullPath(path)));

    /// <summary>The answer to a picture.</summary>
    /// <param name="file">The bytes of its file.</param>
    /// <param name="name">What it is called in the answer.</param>
    /// <param name="position">Where it stands.</param>
    /// <exception cref="FineTuneException">FT2226, FT2227: it is no picture that can be read.</exception>
    public Prediction Predict(ReadOnlySpan<byte> file, string name, SourcePosition position)
    {
        Picture picture = processor.Apply(PictureDecoder.Decode(file, position));
        float[] values = new float[picture.Pixels.Length];
        _values.Write(picture.Pixels, picture.Width, values);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGradients = no_grad();
        Tensor pixels = tensor(values, [1, Picture.Channels, picture.Height, picture.Width]).to(device);
        float[] logits = model.Forward(PackedBatch.OfPixels(pixels), ForwardOptions.Evaluation).ToFloats();
        return LabelPrediction.Of(name, logits, head.Labels) with { AskedAs = AskedAs };
    }

    public void Dispose() => model.Dispose();

    /// <exception cref="FineTuneException">FT2013 or FT2230: the file cannot be read.</exception>
    internal static byte[] Read(string path)
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
