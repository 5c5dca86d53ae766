using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// Keys and values of the tokens that a decoder has seen, so that the next one costs no more than itself. All rows have as many cells, of which those before
/// a row's first token hold nothing that is looked at. A forward pass adds those of its tokens; <see cref="Advance"/> then counts them.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private const long SmallestCapacity = 64;

    private readonly List<(Tensor Keys, Tensor Values)> _layers = [];
    private readonly List<(Tensor Keys, Tensor Values)> _ofSource = [];

    /// <summary>Cells of each row.</summary>
    public int Length { get; private set; }

    /// <summary>Keeps keys and values of a layer behind those that are there.</summary>
    /// <param name="layer">The layer's number; the first time they come in order.</param>
    /// <param name="keys">[rows, heads, new, size]; values likewise.</param>
    /// <returns>[rows, heads, all, size] each, which hold until the next call.</returns>
    public (Tensor Keys, Tensor Values) Add(int layer, Tensor keys, Tensor values)
    {
        if (layer == _layers.Count)
        {
            long capacity = Math.Max(SmallestCapacity, Length + (2 * keys.shape[2]));
            _layers.Add((Room(keys, capacity), Room(values, capacity)));
        }

        (Tensor kept, Tensor keptValues) = WithRoom(layer, keys.shape[2]);
        return (Put(kept, keys), Put(keptValues, values));
    }

    /// <summary>Keys and values of a layer that were added before, with room for more behind <see cref="Length"/> of them.</summary>
    /// <param name="more">Cells.</param>
    /// <returns>[rows, heads, at least <see cref="Length"/> + more, size] each, which hold until the next call.</returns>
    public (Tensor Keys, Tensor Values) WithRoom(int layer, long more)
    {
        (Tensor keys, Tensor values) = _layers[layer];
        if (Length + more > keys.shape[2])
        {
            long capacity = 2 * (Length + more);
            _layers[layer] = (keys, values) = (Larger(keys, capacity), Larger(values, capacity));
        }

        return (keys, values);
    }

    /// <summary>Keys and values of a layer as they are: [rows, heads, <see cref="Length"/>, size] each, which hold until the next call of Add.</summary>
    public (Tensor Keys, Tensor Values) Seen(int layer) => (_layers[layer].Keys.narrow(2, 0, Length), _layers[layer].Values.narrow(2, 0, Length));

    /// <summary>True once keys and values of what a decoder answers are here, so that its encoder has nothing to do any more.</summary>
    public bool HasSource => _ofSource.Count > 0;

    /// <summary>bool [texts, 1, 1, sequence]: true for tokens of what a decoder answers; null where there is no padding.</summary>
    public Tensor? SourceMask { get; private set; }

    /// <summary>Keys and values of what a decoder answers, the same at every one of its tokens: computed once.</summary>
    /// <param name="layer">The layer's number; the first time they come in order.</param>
    /// <param name="mask">What <see cref="SourceMask"/> is to be.</param>
    /// <param name="compute">Gives [texts, heads, sequence, size] each.</param>
    public (Tensor Keys, Tensor Values) OfSource(int layer, Tensor? mask, Func<(Tensor Keys, Tensor Values)> compute)
    {
        SourceMask = HasSource ? SourceMask : mask?.clone().DetachFromDisposeScope();
        if (layer == _ofSource.Count)
        {
            (Tensor keys, Tensor values) = compute();
            _ofSource.Add((keys.contiguous().DetachFromDisposeScope(), values.contiguous().DetachFromDisposeScope()));
        }

        return _ofSource[layer];
    }

    /// <summary>The same of a layer whose keys and values are here.</summary>
    public (Tensor Keys, Tensor Values) OfSource(int layer) => _ofSource[layer];

    /// <summary>Counts the tokens of a pass.</summary>
    public void Advance(int tokens) => Length += tokens;

    /// <summary>Forgets the tokens behind the first ones.</summary>
    public void Cut(int length) => Length = Math.Min(Length, length);

    /// <summary>Takes rows in place of those that are there, as beams go on from others.</summary>
    /// <param name="rows">The numbers of the rows to take; one may be there several times.</param>
    public void Select(IReadOnlyList<long> rows)
    {
        if (rows.Count != _layers[0].Keys.shape[0] || !_layers.TrueForAll(layer => CacheRows.CanMove(layer.Keys)))
        {
            Select(_layers, rows);
        }
        else if (rows.Index().Any(row => row.Item != row.Index))
        {
            Tensor[] kept = [.. _layers.SelectMany(layer => new[] { layer.Keys, layer.Values })];
            Parallel.ForEach(kept, of => CacheRows.Move(of, rows, Length));
        }
    }

    /// <summary>Takes some of the texts that are answered in place of all of them.</summary>
    /// <param name="texts">Their numbers.</param>
    public void SelectSources(IReadOnlyList<long> texts)
    {
        if (!HasSource)
        {
            return;
        }

        Select(_ofSource, texts);
        if (SourceMask is { } mask)
        {
            using Tensor order = tensor([.. texts], device: mask.device);
            SourceMask = mask.index_select(0, order).DetachFromDisposeScope();
            mask.Dispose();
        }
    }

    public void Dispose()
    {
        foreach ((Tensor keys, Tensor values) in _layers.Concat(_ofSource))
        {
            keys.Dispose();
            values.Dispose();
        }

        SourceMask?.Dispose();
        SourceMask = null;
        _layers.Clear();
        _ofSource.Clear();
    }

    private static void Select(List<(Tensor Keys, Tensor Values)> layers, IReadOnlyList<long> rows)
    {
        using Tensor order = tensor([.. rows], device: layers[0].Keys.device);
        for (int layer = 0; layer < layers.Count; layer++)
        {
            (Tensor keys, Tensor values) = layers[layer];
            layers[layer] = (keys.index_select(0, order).DetachFromDisposeScope(), values.index_select(0, order).DetachFromDisposeScope());
            keys.Dispose();
            values.Dispose();
        }
    }

    private Tensor Put(Tensor kept, Tensor added)
    {
        using (Tensor place = kept.narrow(2, Length, added.shape[2]))
        {
            place.copy_(added);
        }

        return kept.narrow(2, 0, Length + added.shape[2]);
    }

    private static Tensor Room(Tensor states, long capacity)
    {
        long[] shape = states.shape;
        return empty(shape[0], shape[1], capacity, shape[3], dtype: states.dtype, device: states.device).DetachFromDisposeScope();
    }

    private Tensor Larger(Tensor kept, long capacity)
    {
        Tensor larger = Room(kept, capacity);
        using (Tensor place = larger.narrow(2, 0, Length))
        using (Tensor old = kept.narrow(2, 0, Length))
        {
            place.copy_(old);
        }

        kept.Dispose();
        return larger;
    }
}
