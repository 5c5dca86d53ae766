using FineTune.Contracts;
using FineTune.Engine.Checkpoints.Pickle;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>A file of torch.save, such as pytorch_model.bin, read without Python: only tensors can come of it.</summary>
internal sealed class TorchFile : IWeightFile
{
    private readonly ITorchContainer _container;
    private readonly Dictionary<string, PickledTensor> _tensors;

    private TorchFile(string path, ITorchContainer container, Dictionary<string, PickledTensor> tensors)
    {
        Path = path;
        _container = container;
        _tensors = tensors;
    }

    public string Path { get; }

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <exception cref="FineTuneException">FT1213: the file is broken or of another kind; FT1214: it holds what is no tensor.</exception>
    public static TorchFile Open(string path)
    {
        ITorchContainer? container = null;
        try
        {
            container = IsZip(path) ? TorchZip.Open(path) : TorchLegacy.Open(path);
            Dictionary<string, PickledTensor> tensors = Tensors(container.Content);
            return tensors.Count > 0
                ? new TorchFile(path, container, tensors)
                : throw new PickleException("it holds no tensors by name");
        }
        catch (Exception exception) when (exception is PickleException or InvalidDataException)
        {
            container?.Dispose();
            throw exception is PickleException { Forbidden: { } global }
                ? new FineTuneException(DiagnosticCatalog.ForbiddenGlobal, new SourcePosition(path), System.IO.Path.GetFileName(path), global)
                : new FineTuneException(DiagnosticCatalog.BadTorchFile, new SourcePosition(path), exception, exception.Message);
        }
    }

    public long[] ShapeOf(string name) => _tensors[name].Shape;

    public ScalarType TypeOf(string name) => _tensors[name].Type;

    /// <exception cref="FineTuneException">FT1213: the file is damaged or truncated.</exception>
    public Tensor Read(string name)
    {
        PickledTensor entry = _tensors[name];
        using Tensor flat = empty([entry.Extent], entry.Type);
        try
        {
            Fill(flat, entry);
        }
        catch (InvalidDataException exception)
        {
            throw new FineTuneException(DiagnosticCatalog.BadTorchFile, new SourcePosition(Path), exception, $"'{name}': {exception.Message}");
        }

        return flat.as_strided(entry.Shape, entry.Strides).contiguous().clone();
    }

    public void Dispose() => _container.Dispose();

    private static bool IsZip(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return stream.ReadByte() == 'P' && stream.ReadByte() == 'K';
    }

    /// <summary>The tensors of a state_dict; numbers and the like among them are of no use to a model.</summary>
    private static Dictionary<string, PickledTensor> Tensors(object? content) => content is Dictionary<object, object?> dictionary
        ? (from entry in dictionary where entry is { Key: string, Value: PickledTensor } select entry)
            .ToDictionary(entry => (string)entry.Key, entry => (PickledTensor)entry.Value!, StringComparer.Ordinal)
        : [];

    private unsafe void Fill(Tensor flat, PickledTensor entry)
    {
        const int Chunk = 1 << 26;
        using Stream stream = _container.OpenStorage(entry.Storage, entry.Offset * flat.ElementSize);
        byte* address = (byte*)flat.Address();
        long length = entry.Extent * flat.ElementSize;
        for (long done = 0; done < length;)
        {
            int read = stream.Read(new Span<byte>(address + done, (int)Math.Min(Chunk, length - done)));
            done += read > 0 ? read : throw new InvalidDataException("the file ends within it");
        }
    }
}
