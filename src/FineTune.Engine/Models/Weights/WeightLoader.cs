using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Hands out a model's weights while it is built and keeps account of what was new, unused or of another shape.</summary>
/// <param name="source">The weight file; null trains from scratch.</param>
/// <param name="family">Whose names the file has; weights of a bare backbone are found without the family's prefix.</param>
/// <param name="device">Where the weights are to live. New ones are drawn on the CPU first, so that a seed gives the same on every device.</param>
/// <param name="tied"><c>tie_word_embeddings</c>: any name of a tied weight will do.</param>
/// <param name="ignoreMismatchedSizes">True starts weights of another shape anew in place of refusing them.</param>
/// <param name="alignment">Where the rows of the file's head go; null where they are.</param>
internal sealed class WeightLoader(
    IWeightFile? source, ModelFamily family, Device device, bool tied, bool ignoreMismatchedSizes = false, LabelAlignment? alignment = null)
{
    /// <summary>Below it nobody asks what is there.</summary>
    private const long LargeBytes = 1L << 30;

    private readonly string _prefix = family.BaseModelPrefix + ".";
    private readonly Dictionary<string, string> _fileNames = WeightNames.ByCanonicalName(source?.Names ?? [], family);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    private readonly List<KeyValuePair<string, Tensor>> _weights = [];
    private readonly List<Tensor> _tables = [];
    private readonly List<string> _new = [];
    private readonly List<string> _mismatched = [];
    private readonly List<string> _otherTypes = [];
    private readonly List<string> _untied = [];
    private readonly List<string> _labelWeights = [];
    private readonly HashSet<string> _unused = new(StringComparer.Ordinal);
    private readonly HashSet<string> _takenByOtherName = new(StringComparer.Ordinal);
    private readonly List<Task> _drawn = [];
    private readonly List<KeyValuePair<string, IQuantizedWeight>> _quantized = [];
    private long _takenBytes;
    private long? _available;

    /// <summary>All weights in the order the model asked for them, fp32.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => _weights;

    /// <summary>Tables that are in no file.</summary>
    public IReadOnlyList<Tensor> Tables => _tables;

    /// <summary>How the linear layers are kept that a file has, or of a model that is made anew all.</summary>
    public QuantizationKind Quantization { get; init; }

    /// <summary>True where layers of the head are kept so, too: those that score the vocabulary through one that is none of these.</summary>
    public bool QuantizesHead { get; init; }

    /// <summary>True of the names of weights that are trained whole beside an adapter, which need all of their bits.</summary>
    public Func<string, bool> TrainedWhole { get; init; } = _ => false;

    /// <summary>The weights that are quantized, and in no other list.</summary>
    public IReadOnlyList<KeyValuePair<string, IQuantizedWeight>> Quantized => _quantized;

    /// <summary>The model's linear layers, in the order it made them.</summary>
    public List<Linear> Layers { get; } = [];

    /// <summary>Names of the weights that are tables of vectors.</summary>
    public HashSet<string> Embeddings { get; } = new(StringComparer.Ordinal);

    /// <summary>Weights the file lacks, but for those that nothing computes with.</summary>
    public IReadOnlyList<string> NewlyInitialised => [.. _new.Where(name => !_unused.Contains(name))];

    /// <summary>Weights of another shape in the file, each with both shapes; they are new as well.</summary>
    public IReadOnlyList<string> Mismatched => _mismatched;

    /// <summary>Weights of the file that the model did not ask for.</summary>
    public IReadOnlyList<string> Unused => [.. _fileNames.Keys.Except(_used).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The new ones of the backbone that it computes with. A pooler is none of them: models that were pretrained without one leave it out.
    /// </summary>
    public IReadOnlyList<string> NewInBackbone =>
        [.. _new.Where(IsOfBackbone)];

    /// <summary>Weights that the configuration ties to others, and that the file has with values of their own.</summary>
    public IReadOnlyList<string> Untied => _untied;

    /// <summary>Weights of the file, of the shape that is wanted, with a row for each label.</summary>
    public IReadOnlyList<string> LabelWeights => _labelWeights;

    public Tensor Take(string name, long[] shape, Initialiser initialise)
    {
        string? fileName = FindInFile(name);
        if (fileName is null)
        {
            _new.Add(name);
        }

        Tensor weight =
            fileName is not null && Fits(name, fileName, shape) ? Read(fileName) : IsRefused(name, fileName) ? Nothing(shape) : Initialise(shape, initialise);
        _weights.Add(new(name, weight));
        return weight;
    }

    /// <summary>The same of a linear layer.</summary>
    public LayerWeight TakeLayer(string name, long[] shape, Initialiser initialise)
    {
        Tensor weight = Take(name, shape, initialise);
        return !IsQuantized(name, weight) ? new LayerWeight(weight, null)
            : Keep(name, weight, Quantization == QuantizationKind.NormalFloat4 ? NormalFloat4Weight.Of : Int8Weight.Of);
    }

    /// <summary>
    /// The same of a row for each word of the vocabulary: in 8 bits where layers are kept in few (docs/adr/0017-words-in-eight-bits.md), but for one that is
    /// trained whole.
    /// </summary>
    public LayerWeight TakeVocabulary(string name, long[] shape, Initialiser initialise)
    {
        Tensor weight = Take(name, shape, initialise);
        return IsQuantized(name, weight) && !IsTrained(name) ? Keep(name, weight, Int8Weight.Of) : new LayerWeight(weight, null);
    }

    /// <summary>A count, int64, of the file or 0.</summary>
    public Tensor TakeCounter(string name)
    {
        string? fileName = FindInFile(name);
        Tensor count = fileName is not null && source!.TypeOf(fileName) == ScalarType.Int64 && source.ShapeOf(fileName).Length == 0
            ? source.Read(fileName).to(device)
            : zeros([], ScalarType.Int64, device);
        _weights.Add(new(name, count));
        return count;
    }

    /// <summary>The same of a weight that the model has without computing with it.</summary>
    public Tensor TakeUnused(string name, long[] shape, Initialiser initialise)
    {
        _unused.Add(name);
        return Take(name, shape, initialise);
    }

    /// <summary>
    /// A table that follows from the configuration and is not trained (torch's buffer): the file's where it has one, as transformers takes it.
    /// </summary>
    /// <param name="isSaved">True where files have it.</param>
    public Tensor TakeTable(string name, long[] shape, Initialiser initialise, bool isSaved)
    {
        string? fileName = FindInFile(name);
        Tensor table = fileName is null ? Initialise(shape, initialise) : Fits(name, fileName, shape) ? Read(fileName) : Nothing(shape);
        if (isSaved || fileName is not null)
        {
            _weights.Add(new(name, table));
        }
        else
        {
            _tables.Add(table);
        }

        return table.requires_grad_(false);
    }

    /// <summary>The same of a weight with a row for each label.</summary>
    /// <param name="shape">[labels, ...]</param>
    public Tensor TakeLabelRows(string name, long[] shape, Initialiser initialise)
    {
        string? fileName = FindInFile(name);
        if (fileName is null || !Fits(name, fileName, shape, isNoted: false))
        {
            return Take(name, shape, initialise);
        }

        _labelWeights.Add(name);
        Tensor weight = alignment is { IsAnew: true } ? Initialise(shape, initialise) : Read(fileName, alignment?.Rows);
        _weights.Add(new(name, weight));
        return weight;
    }

    /// <summary>A weight that the file has with other values than the one it is tied to; null where they are one.</summary>
    /// <param name="tiedTo">A weight of this loader.</param>
    public LayerWeight? TakeUntied(string name, LayerWeight tiedTo)
    {
        string? fileName = FindInFile(name);
        if (fileName is null || _takenByOtherName.Contains(fileName) || !Fits(name, fileName, tiedTo.Shape) || tiedTo.Device.type == DeviceType.META)
        {
            return null;
        }

        // What it is compared with may be new.
        Finish();
        Tensor weight = Read(fileName);
        if (tiedTo.HasValuesOf(weight))
        {
            weight.Dispose();
            return null;
        }

        _untied.Add(name);
        _weights.Add(new(name, weight));
        return IsQuantized(name, weight) && !IsTrained(name) ? Keep(name, weight, Int8Weight.Of) : new LayerWeight(weight, null);
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

    private bool IsQuantized(string name, Tensor weight) => Quantization != QuantizationKind.None
        && (source is null || FindInFile(name) is not null) && (QuantizesHead || IsOfBackbone(name)) && weight.device_type != DeviceType.META;

    /// <summary>True for a weight that is trained whole, by its own name or that of one that is tied to it.</summary>
    private bool IsTrained(string name) =>
        TrainedWhole(name) || family.TiedWeights.Any(tie => tie.Target == name && TrainedWhole(tie.Source));

    /// <summary>The weight that was taken last, in few bits.</summary>
    private LayerWeight Keep(string name, Tensor weight, Func<Tensor, IQuantizedWeight> quantize)
    {
        // It may still be drawn.
        Finish();
        IQuantizedWeight quantized = quantize(weight);
        _weights.RemoveAt(_weights.Count - 1);
        _quantized.Add(new(name, quantized));
        _takenBytes -= BytesOf(weight.shape) - quantized.Bytes;
        weight.Dispose();
        return new LayerWeight(null, quantized);
    }

    private bool IsOfBackbone(string name) => family.IsOfBackbone?.Invoke(name) ??
        name.StartsWith(_prefix, StringComparison.Ordinal) && !name.StartsWith(_prefix + "pooler.", StringComparison.Ordinal) && !_unused.Contains(name);

    /// <summary>True for a weight that ends in an error when all have been looked at: no memory is taken for it, as its shape may be anything.</summary>
    private bool IsRefused(string name, string? fileName) => source is not null && (fileName is null ? IsOfBackbone(name) : !ignoreMismatchedSizes);

    /// <summary>A shape without values.</summary>
    private static Tensor Nothing(long[] shape)
    {
        _ = BytesOf(shape);
        return empty(shape, ScalarType.Float32, META);
    }

    /// <exception cref="FineTuneException">FT1208: no tensor can be that large.</exception>
    private static long BytesOf(long[] shape)
    {
        try
        {
            return shape.Aggregate((long)sizeof(float), (product, dimension) => checked(product * dimension));
        }
        catch (OverflowException exception)
        {
            throw new FineTuneException(
                DiagnosticCatalog.BadConfig, null, exception, $"it makes a weight of shape [{string.Join(", ", shape)}], larger than any memory");
        }
    }

    /// <summary>The name in the file, if need be one of a tied weight; null where it has no such weight.</summary>
    private string? FindInFile(string name)
    {
        if (FindByName(name) is { } found)
        {
            return found;
        }

        string? other = tied
            ? family.TiedWeights.Where(tie => tie.Source == name).Select(tie => FindByName(tie.Target)).FirstOrDefault(target => target is not null)
            : null;
        if (other is not null)
        {
            _takenByOtherName.Add(other);
        }

        return other;
    }

    private string? FindByName(string name)
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

    /// <param name="isNoted">True takes note of one that does not fit.</param>
    private bool Fits(string name, string fileName, long[] shape, bool isNoted = true)
    {
        ScalarType type = source!.TypeOf(fileName);
        if (type is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64))
        {
            _otherTypes.AddRange(isNoted ? [$"{name} holds {type}, not floating-point numbers"] : []);
            return false;
        }

        long[] actual = source.ShapeOf(fileName);
        if (actual.AsSpan().SequenceEqual(shape))
        {
            return true;
        }

        _mismatched.AddRange(isNoted ? [$"{name} is [{string.Join(", ", actual)}] and should be [{string.Join(", ", shape)}]"] : []);
        return false;
    }

    /// <param name="rows">Which row comes in which place; null leaves them where they are.</param>
    private Tensor Read(string fileName, long[]? rows = null)
    {
        ThrowIfTooLarge(BytesOf(source!.ShapeOf(fileName)));
        using Tensor stored = source.Read(fileName);
        if (rows is null)
        {
            return stored.to(ScalarType.Float32, device, copy: true).requires_grad_();
        }

        using Tensor order = tensor(rows);
        using Tensor moved = stored.index_select(0, order);
        return moved.to(ScalarType.Float32, device, copy: true).requires_grad_();
    }

    /// <summary>
    /// Weights are drawn on several cores, each by a seed of its own, so that the seed of the run gives the same on any number of them.
    /// </summary>
    private Tensor Initialise(long[] shape, Initialiser initialise)
    {
        ThrowIfTooLarge(BytesOf(shape));
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

    /// <summary>
    /// Linux promises more memory than there is, and kills whoever then uses it: what is far more than there is ends here, with a reason. Swap may hold some.
    /// </summary>
    /// <exception cref="FineTuneException">FT3008.</exception>
    private void ThrowIfTooLarge(long bytes)
    {
        // On another device, memory of this machine holds one weight at a time.
        long before = device.type == DeviceType.CPU ? _takenBytes : 0;
        _takenBytes = bytes > long.MaxValue - before ? long.MaxValue : before + bytes;
        if (_takenBytes > LargeBytes && _takenBytes / 2 > (_available ??= new AvailableMemory("/").Bytes()))
        {
            throw new FineTuneException(
                DiagnosticCatalog.OutOfMemory,
                null,
                string.Create(CultureInfo.InvariantCulture, $"the model's weights, {_takenBytes >> 30} GiB"),
                "take a smaller BaseModel; where this one is small, its config.json is wrong");
        }
    }

    private static void Draw(Tensor values, ulong seed, Initialiser initialise)
    {
        using DisposeScope scope = NewDisposeScope();
        initialise(values, seed);
        values.Dispose();
    }
}
