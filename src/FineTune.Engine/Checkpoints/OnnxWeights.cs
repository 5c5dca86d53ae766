using FineTune.Contracts;
using Google.Protobuf;
using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>The float32 weights of a model that is there as ONNX alone: see <see cref="OnnxEncoder"/>.</summary>
internal sealed class OnnxWeights : IWeightFile
{
    private readonly Dictionary<string, OnnxConstant> _weights;

    private OnnxWeights(string path, Dictionary<string, OnnxConstant> weights) => (Path, _weights) = (path, weights);

    public string Path { get; }

    public IReadOnlyCollection<string> Names => _weights.Keys;

    /// <exception cref="FineTuneException">FT6025: it is no ONNX file, or has no weights that can be taken.</exception>
    public static OnnxWeights Open(string path)
    {
        if (LinkedFile.Follow(path).Length is var length && (length == 0 || length > Array.MaxLength))
        {
            throw Bad(path, null, length == 0 ? "the file is empty" : $"it has {Quantity.Of(length, "byte")}, more than ONNX has in one file");
        }

        IReadOnlyList<OnnxConstant> weights;
        try
        {
            weights = OnnxEncoder.Read(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw Bad(path, exception, exception.Message);
        }

        if (weights.FirstOrDefault(weight => !weight.IsWhole) is { } partial)
        {
            throw Bad(path, null, $"the values of '{partial.Name}' are not in it as float32 numbers");
        }

        return weights.Count > 0
            ? new OnnxWeights(path, weights.ToDictionary(weight => weight.Name, StringComparer.Ordinal))
            : throw Bad(path, null, "none of its weights is float32 and has a name");
    }

    public long[] ShapeOf(string name) => [.. _weights[name].Shape];

    public ScalarType TypeOf(string name) => ScalarType.Float32;

    /// <summary>The elements of a tensor that is there, little-endian, row by row.</summary>
    public ReadOnlySpan<byte> Values(string name) => _weights[name].Data.Span;

    public Tensor Read(string name)
    {
        Tensor tensor = empty(ShapeOf(name), ScalarType.Float32);
        Values(name).CopyTo(tensor.bytes);
        return tensor;
    }

    public void Dispose()
    {
    }

    private static FineTuneException Bad(string path, Exception? cause, string reason) =>
        new(DiagnosticCatalog.BadOnnxWeights, new SourcePosition(path), cause, System.IO.Path.GetFileName(path), reason);
}
