using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Hands out a model's weights while it is built and keeps account of what was new, unused or of another shape.</summary>
/// <param name="source">The weight file; null trains from scratch.</param>
/// <param name="family">Whose names the file has; weights of a bare backbone are found without the family's prefix.</param>
/// <param name="device">Where the weights are to live. New ones are drawn on the CPU first, so that a seed gives the same on every device.</param>
/// <param name="ignoreMismatchedSizes">True starts weights of another shape anew in place of refusing them.</param>
internal sealed class WeightLoader(IWeightFile? source, ModelFamily family, Device device, bool ignoreMismatchedSizes = false)
{
    private readonly string _prefix = family.BaseModelPrefix + ".";
    private readonly Dictionary<string, string> _fileNames = WeightNames.ByCanonicalName(source?.Names ?? [], family);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    private readonly List<KeyValuePair<string, Tensor>> _weights = [];
    private readonly List<string> _new = [];
    private readonly List<string> _mismatched = [];
    private readonly List<string> _otherTypes = [];
    private readonly List<Task> _drawn = [];

    /// <summary>All weights in the order the model asked for them, fp32.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => _weights;

    /// <summary>Weights the file lacks.</summary>
    public IReadOnlyList<string> NewlyInitialised => _new;

    /// <summary>Weights of another shape in the file, each with both shapes; they are new as well.</summary>
    public IReadOnlyList<string> Mismatched => _mismatched;

    /// <summary>Weights of the file that the model did not ask for.</summary>
    public IReadOnlyList<string> Unused => [.. _fileNames.Keys.Except(_used).Order(StringComparer.Ordinal)];

    public Tensor Take(string name, long[] shape, Initialiser initialise)
    {
        string? fileName = FindInFile(name);
        if (fileName is null)
        {
            _new.Add(name);
        }

        Tensor weight = fileName is not null && Fits(name, fileName, shape) ? Read(fileName) : Initialise(shape, initialise);
        _weights.Add(new(name, weight));
        return weight;
    }

    /// <summary>Waits until all weights hold what they start from.</summary>
    public void Finish() => Task.WhenAll(_drawn).GetAwaiter().GetResult();

    /// <summary>Takes note that the model has no use of its own for a weight of the file.</summary>
    public void Skip(string name) => FindInFile(name);

    /// <summary>Refuses weights that do not fit the configuration, all of them in one error.</summary>
    /// <exception cref="FineTuneException">FT1204.</exception>
    public void ThrowIfMismatched()
    {
        string[] refused = [.. _otherTypes, .. ignoreMismatchedSizes ? [] : _mismatched];
        if (refused.Length > 0)
        {
            throw new FineTuneException(
                DiagnosticCatalog.MismatchedWeights, new SourcePosition(source!.Path), Path.GetFileName(source.Path), WeightNames.Join("; ", refused));
        }
    }

    /// <summary>The name in the file; null where it has no such weight.</summary>
    private string? FindInFile(string name)
    {
        string bare = name.StartsWith(_prefix, StringComparison.Ordinal) ? name[_prefix.Length..] : name;
        string? found = _fileNames.ContainsKey(name) ? name : _fileNames.ContainsKey(bare) ? bare : null;
        if (found is null)
        {
            return null;
        }

        _used.Add(found);
        return _fileNames[found];
    }

    private bool Fits(string name, string fileName, long[] shape)
    {
        ScalarType type = source!.TypeOf(fileName);
        if (type is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64))
        {
            _otherTypes.Add($"{name} holds {type}, not floating-point numbers");
            return false;
        }

        long[] actual = source.ShapeOf(fileName);
        if (actual.AsSpan().SequenceEqual(shape))
        {
            return true;
        }

        _mismatched.Add($"{name} is [{string.Join(", ", actual)}] and should be [{string.Join(", ", shape)}]");
        return false;
    }

    private Tensor Read(string fileName)
    {
        using Tensor stored = source!.Read(fileName);
        return stored.to(ScalarType.Float32, device, copy: true).requires_grad_();
    }

    /// <summary>
    /// Weights are drawn on several cores, each by a seed of its own, so that the seed of the run gives the same on any number of them.
    /// </summary>
    private Tensor Initialise(long[] shape, Initialiser initialise)
    {
        Tensor weight = empty(shape, ScalarType.Float32);
        Tensor values = weight.detach().DetachFromDisposeScope();
        ulong seed = RandomSeed.Draw();
        Task drawn = Task.Run(() => Draw(values, seed, initialise));
        if (device.type == DeviceType.CPU)
        {
            _drawn.Add(drawn);
            return weight.requires_grad_();
        }

        drawn.GetAwaiter().GetResult();
        return weight.to(device, disposeAfter: true).requires_grad_();
    }

    private static void Draw(Tensor values, ulong seed, Initialiser initialise)
    {
        using DisposeScope scope = NewDisposeScope();
        initialise(values, seed);
        values.Dispose();
    }
}
