using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Adapters;

/// <summary>
/// The weights of a base model with an adapter of PEFT's added to them, under the base model's names: W + s B A where there is an update, the adapter's own
/// where a module was saved whole (peft/tuners/lora/layer.py, get_delta_weight and merge).
/// </summary>
internal sealed class AdaptedWeights : IWeightFile
{
    private readonly IWeightFile _source;
    private readonly IWeightFile _adapter;
    private readonly LoraConfig _config;
    private readonly string _folder;
    private readonly string _prefix;
    private readonly ModuleNames _modules;
    private readonly Dictionary<string, string> _base;
    private readonly Dictionary<string, string> _saved = new(StringComparer.Ordinal);

    /// <summary>Names of layers with an update, by the name of the weight that it changes.</summary>
    private readonly Dictionary<string, string> _updated = new(StringComparer.Ordinal);

    private AdaptedWeights(IWeightFile source, IWeightFile adapter, string folder, ModelFamily family)
    {
        _source = source;
        _adapter = adapter;
        _folder = folder;
        _prefix = family.BaseModelPrefix + ".";
        _modules = family.Modules;
        _config = AdapterConfigFile.Load(folder);
        _base = WeightNames.ByCanonicalName(source.Names, family);
        Sort();
    }

    public string Path => _adapter.Path;

    public IReadOnlyCollection<string> Names => [.. _base.Keys.Union(_saved.Keys)];

    /// <param name="source">The base model's; disposed with the result.</param>
    /// <param name="folder">The adapter's folder.</param>
    /// <param name="family">The base model's.</param>
    /// <exception cref="FineTuneException">FT1230: it is no adapter that can be used; FT1232: it is one of another base model.</exception>
    public static AdaptedWeights Open(IWeightFile source, string folder, ModelFamily family)
    {
        string[] names = [ModelFileNames.AdapterSafetensors, ModelFileNames.AdapterPyTorch];
        string? file = names.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        IWeightFile adapter = file is not null
            ? WeightFiles.Open(file)
            : throw AdapterConfigFile.Bad(
                System.IO.Path.Combine(folder, AdapterConfigFile.Name), $"there is no {ModelFileNames.AdapterSafetensors} beside it");
        try
        {
            return new AdaptedWeights(source, adapter, folder, family);
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    public long[] ShapeOf(string name) => _saved.TryGetValue(name, out string? saved) ? _adapter.ShapeOf(saved) : _source.ShapeOf(_base[name]);

    public ScalarType TypeOf(string name) =>
        _updated.ContainsKey(name) ? ScalarType.Float32
        : _saved.TryGetValue(name, out string? saved) ? _adapter.TypeOf(saved)
        : _source.TypeOf(_base[name]);

    public Tensor Read(string name)
    {
        if (_saved.TryGetValue(name, out string? saved))
        {
            return _adapter.Read(saved);
        }

        Tensor weight = _source.Read(_base[name]);
        if (!_updated.TryGetValue(name, out string? layer))
        {
            return weight;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        using (weight)
        {
            return Updated(name, layer, weight.to(ScalarType.Float32)).contiguous().MoveToOuterDisposeScope();
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _adapter.Dispose();
    }

    private Tensor Updated(string name, string layer, Tensor weight)
    {
        if (name.EndsWith(".bias", StringComparison.Ordinal))
        {
            return weight + (Float(layer + AdapterNames.BiasOfB) * Scale(layer));
        }

        if (Has(layer + AdapterNames.EmbeddingA))
        {
            return LoraLayer.Merge(weight.t(), Float(layer + AdapterNames.EmbeddingA), Float(layer + AdapterNames.EmbeddingB), null, Scale(layer)).t();
        }

        (Tensor a, Tensor b) = (Float(layer + AdapterNames.A), Float(layer + AdapterNames.B));
        Tensor? magnitude = Has(layer + AdapterNames.Magnitude) ? Float(layer + AdapterNames.Magnitude) : null;
        bool isTransposed = IsTransposed(weight.shape, a.shape, b.shape);
        Tensor merged = LoraLayer.Merge(isTransposed ? weight.t() : weight, a, b, magnitude, Scale(layer));
        return isTransposed ? merged.t() : merged;
    }

    /// <summary>A square weight may be either, and then the configuration says which.</summary>
    private bool IsTransposed(long[] weight, long[] a, long[] b) => weight[0] == weight[1] ? _config.FanInFanOut : weight[0] == a[1] && weight[1] == b[0];

    private double Scale(string layer) =>
        _config.Scale(layer, _adapter.ShapeOf(FileName(layer + (Has(layer + AdapterNames.A) ? AdapterNames.A : AdapterNames.EmbeddingA)))[0]);

    private bool Has(string name) => _adapter.Names.Contains(FileName(name));

    private static string FileName(string name) => AdapterNames.Prefix + name;

    private Tensor Float(string name)
    {
        using Tensor stored = _adapter.Read(FileName(name));
        return stored.to(ScalarType.Float32, CPU, copy: true);
    }

    /// <summary>Sorts the names of the file into updates and what was saved whole.</summary>
    private void Sort()
    {
        foreach (string fileName in _adapter.Names)
        {
            if (!fileName.StartsWith(AdapterNames.Prefix, StringComparison.Ordinal))
            {
                throw AdapterConfigFile.Bad(Path, $"'{fileName}' does not begin with {AdapterNames.Prefix}");
            }

            string name = fileName[AdapterNames.Prefix.Length..];
            if (!name.Contains(".lora_", StringComparison.Ordinal))
            {
                Save(AdapterNames.OfBase(name), fileName);
            }
            else if (name.EndsWith(AdapterNames.A, StringComparison.Ordinal))
            {
                AddLayer(name[..^AdapterNames.A.Length]);
            }
            else if (name.EndsWith(AdapterNames.EmbeddingA, StringComparison.Ordinal))
            {
                AddEmbedding(name[..^AdapterNames.EmbeddingA.Length]);
            }
        }

        if (_updated.Count == 0 && _saved.Count == 0)
        {
            throw AdapterConfigFile.Bad(Path, "it holds no update");
        }
    }

    /// <summary>Under the name that the base model's file has, if need be without the family's prefix.</summary>
    private void Save(string? name, string fileName)
    {
        if (name is not null)
        {
            _saved[FindInBase(name) ?? name] = fileName;
        }
    }

    private void AddLayer(string layer)
    {
        Require(layer, AdapterNames.A, AdapterNames.B);
        if (_config.UsesDora)
        {
            Require(layer, AdapterNames.A, AdapterNames.Magnitude);
        }

        string weight = InBase(layer + ".weight");
        (long[] shape, long[] a, long[] b) =
            (_source.ShapeOf(_base[weight]), _adapter.ShapeOf(FileName(layer + AdapterNames.A)), _adapter.ShapeOf(FileName(layer + AdapterNames.B)));
        bool fits = a is [var rank, var input] && b is [var output, var ranks] && rank == ranks && shape.Length == 2
            && (shape.AsSpan().SequenceEqual([output, input]) || shape.AsSpan().SequenceEqual([input, output]));
        ThrowIfNot(fits, weight, shape, $"[{string.Join(", ", b)}] x [{string.Join(", ", a)}]");
        _updated[weight] = layer;
        if (Has(layer + AdapterNames.BiasOfB))
        {
            _updated[InBase(layer + ".bias")] = layer;
        }
    }

    private void AddEmbedding(string layer)
    {
        Require(layer, AdapterNames.EmbeddingA, AdapterNames.EmbeddingB);
        string weight = InBase(layer + ".weight");
        (long[] shape, long[] a, long[] b) = (
            _source.ShapeOf(_base[weight]),
            _adapter.ShapeOf(FileName(layer + AdapterNames.EmbeddingA)),
            _adapter.ShapeOf(FileName(layer + AdapterNames.EmbeddingB)));
        ThrowIfNot(
            a.Length == 2 && b.Length == 2 && a[0] == b[1] && shape.AsSpan().SequenceEqual([a[1], b[0]]),
            weight,
            shape,
            $"[{string.Join(", ", b)}] x [{string.Join(", ", a)}]");
        _updated[weight] = layer;
    }

    private void Require(string layer, string there, string missing)
    {
        if (!Has(layer + missing))
        {
            throw AdapterConfigFile.Bad(Path, $"it has {layer}{there} without {layer}{missing}");
        }
    }

    private void ThrowIfNot(bool fits, string weight, long[] shape, string update)
    {
        if (!fits)
        {
            throw Other($"{weight} is [{string.Join(", ", shape)}], and its update {update}");
        }
    }

    private string InBase(string name) => FindInBase(name) ?? throw Other($"it has no {name}, which the adapter changes");

    private string? FindInBase(string name) => FindByName(name) ?? FindByName(_modules.ToWeights(name));

    private string? FindByName(string name) =>
        _base.ContainsKey(name) ? name
        : name.StartsWith(_prefix, StringComparison.Ordinal) && _base.ContainsKey(name[_prefix.Length..]) ? name[_prefix.Length..]
        : null;

    private FineTuneException Other(string reason) =>
        new(DiagnosticCatalog.AdapterOfOtherBase, new SourcePosition(Path), _folder, System.IO.Path.GetDirectoryName(_source.Path), reason);
}
