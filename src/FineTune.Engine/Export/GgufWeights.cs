using FineTune.Engine.Checkpoints;
using FineTune.Engine.Gguf;
using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>The weights of a GGUF file by transformers' names and as transformers has them.</summary>
internal sealed class GgufWeights : IWeightFile
{
    private readonly GgufFileReader _file;
    private readonly GgufLayout _layout;
    private readonly Dictionary<string, long[]> _shapes;

    /// <param name="path">A file that was written with this layout.</param>
    /// <param name="weights">Those of the model that it was written of.</param>
    public GgufWeights(string path, GgufLayout layout, IReadOnlyList<KeyValuePair<string, Tensor>> weights)
    {
        Path = path;
        _file = new GgufFileReader(path);
        _layout = layout;
        _shapes = weights.ToDictionary(weight => weight.Key, weight => weight.Value.shape, StringComparer.Ordinal);
    }

    public string Path { get; }

    public IReadOnlyCollection<string> Names => _shapes.Keys;

    public long[] ShapeOf(string name) => _shapes[name];

    /// <summary>What they are after they have been read.</summary>
    public ScalarType TypeOf(string name) => ScalarType.Float32;

    public Tensor Read(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor stored = _file.Read(_layout.Names.Of(name)!);
        return (_layout.Change(name)?.Read(stored) ?? stored).contiguous().MoveToOuterDisposeScope();
    }

    public void Dispose() => _file.Dispose();
}
