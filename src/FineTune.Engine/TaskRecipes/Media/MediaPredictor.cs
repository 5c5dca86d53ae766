using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A trained model with what makes its input of a file, ready to answer.</summary>
internal abstract class MediaPredictor(MediaKind kind, IModel model, HeadSpec head, Device device) : IPredictor
{
    /// <summary>What answers with a model of that head, of each head that is asked about files.</summary>
    private static readonly Dictionary<ModelHead, Opening> Openings = new()
    {
        [ModelHead.ImageClassification] = ImagePredictor.Open,
        [ModelHead.AudioClassification] = (model, head, folder, device, _) => AudioPredictor.Open(model, head, folder, device),
    };

    /// <param name="folder">Has what makes the model's input of a file.</param>
    /// <param name="libraryDirectory">Folder with the library that decodes pictures; null where the build named none.</param>
    private delegate MediaPredictor Opening(IModel model, HeadSpec head, string folder, Device device, string? libraryDirectory);

    public string AskedAs => kind.Metadata.ToLowerInvariant();

    /// <summary>True where a model with that head is asked about files; false for texts.</summary>
    public static bool IsFor(ModelHead head) => Openings.ContainsKey(head);

    /// <summary>The model of a folder.</summary>
    /// <param name="libraryDirectory">Folder with the library that decodes pictures; null where the build named none.</param>
    /// <param name="inHub">Finds on this machine a model of the Hub that an adapter is for; null where it is not there.</param>
    /// <exception cref="FineTuneException">As below.</exception>
    public static MediaPredictor Open(string folder, Device device, string? libraryDirectory = null, Func<HubReference, string?>? inHub = null) =>
        Open(ModelSource.Of(folder, inHub), folder, device, libraryDirectory);

    /// <summary>The model of a folder, whose weights may lie elsewhere than its other files.</summary>
    /// <param name="libraryDirectory">Folder with the library that decodes pictures; null where the build named none.</param>
    /// <exception cref="FineTuneException">FT12xx, FT2225, or what it is given cannot be made as its files say.</exception>
    public static MediaPredictor Open(ModelSource source, string folder, Device device, string? libraryDirectory)
    {
        IModel model = PretrainedModel.Trained(source, device, out HeadSpec head);
        try
        {
            return Openings[head.Head](model, head, folder, device, libraryDirectory);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The answer to a picture or a recording.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="FineTuneException">FT2001, FT2013, FT2226 to FT2228, FT2240 to FT2241: the file is none that can be read.</exception>
    public Prediction Predict(string path) => Predict(Read(path), path, new SourcePosition(Path.GetFullPath(path)));

    /// <summary>The answer to a picture or a recording.</summary>
    /// <param name="file">The bytes of its file.</param>
    /// <param name="name">What it is called in the answer.</param>
    /// <param name="position">Where it stands.</param>
    /// <exception cref="FineTuneException">It is none that can be read.</exception>
    public Prediction Predict(ReadOnlySpan<byte> file, string name, SourcePosition position)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGradients = no_grad();
        float[] logits = model.Forward(InputOf(file, position, device), ForwardOptions.Evaluation).ToFloats();
        return LabelPrediction.Of(name, logits, head.Labels) with { AskedAs = AskedAs };
    }

    public void Dispose() => model.Dispose();

    /// <exception cref="FineTuneException">FT2001, FT2013: the file is not there, or cannot be read.</exception>
    internal byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotFound, null, exception, $"The {kind.Name} '{path}' does not exist");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FineTuneException(DiagnosticCatalog.FileNotReadable, null, exception, path, exception.Message.TrimEnd('.'));
        }
    }

    /// <summary>What the model is given of a file.</summary>
    protected abstract PackedBatch InputOf(ReadOnlySpan<byte> file, SourcePosition position, Device device);
}
