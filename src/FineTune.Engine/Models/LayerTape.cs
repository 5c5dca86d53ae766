using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>
/// Gradient checkpointing (Chen et al., 2016, "Training Deep Nets with Sublinear Memory Cost"). A layer run through the tape keeps its input only;
/// the backward pass computes the layer again from it, with the same dropout, and goes back through what it computed. Gradients are bitwise those
/// of a run without a tape, but where layers share a tensor (DeBERTa's relative positions), whose gradients add up in another order.
/// What it keeps lives until the dispose scope it was made in ends.
/// </summary>
/// <param name="precision">Begins the precision that layers compute in.</param>
/// <param name="seedDevice">Seeds the generator of a device whose state cannot be read, by the number of the layer; null on a CPU.</param>
internal sealed class LayerTape(Func<IDisposable> precision, Action<int>? seedDevice)
{
    /// <summary>Layers and what they share, in the order in which they were computed.</summary>
    private readonly List<Entry> _entries = [];

    private int _layers;

    /// <summary>Runs a layer without keeping what it computes on the way.</summary>
    /// <param name="states">Its input.</param>
    /// <param name="layer">The layer; what it uses beside its input takes no gradient, or is <see cref="Shared"/>.</param>
    public Tensor Run(Tensor states, Func<Tensor, Tensor> layer)
    {
        Tensor input = states.is_leaf ? states : Leaf(states);
        Tensor random = get_rng_state();
        seedDevice?.Invoke(_layers);
        Tensor output;
        using (DisposeScope scope = NewDisposeScope())
        {
            // With a graph, which ends with this scope, only to see whether anything in the layer is trained.
            output = Leaf(layer(input)).MoveToOuterDisposeScope();
        }

        _entries.Add(new Segment(_layers++, states, input, output, layer, random));
        return output;
    }

    /// <summary>
    /// A tensor that several of the layers after it use and that takes a gradient; what made it, which may be layers as those of an encoder, is gone back
    /// through once, after them.
    /// </summary>
    public Tensor Shared(Tensor tensor)
    {
        if (tensor.is_leaf)
        {
            return tensor;
        }

        var cut = new Cut(tensor, Leaf(tensor));
        _entries.Add(cut);
        return cut.End;
    }

    /// <summary>Goes back through the layers, last first, after the backward pass has gone through what followed them.</summary>
    public void Backward()
    {
        using Tensor random = get_rng_state();
        foreach (Entry entry in _entries.AsEnumerable().Reverse())
        {
            if (entry is Segment segment)
            {
                GoBack(segment);
            }
            else
            {
                Continue((Cut)entry);
            }
        }

        set_rng_state(random);
    }

    private void GoBack(Segment segment)
    {
        using DisposeScope scope = NewDisposeScope();
        if (segment.Output.grad is not { } gradient)
        {
            return;
        }

        set_rng_state(segment.Random);
        seedDevice?.Invoke(segment.Layer);
        Tensor output;
        using (precision())
        {
            output = segment.Compute(segment.Input);
        }

        output.backward([gradient]);
        segment.Output.grad = null;
        if (!ReferenceEquals(segment.Source, segment.Input))
        {
            Continue(new Cut(segment.Source, segment.Input));
        }
    }

    private static void Continue(Cut cut)
    {
        using DisposeScope scope = NewDisposeScope();
        if (cut.End.grad is { } gradient)
        {
            cut.Source.backward([gradient]);
            cut.End.grad = null;
        }
    }

    private static Tensor Leaf(Tensor tensor) => tensor.detach().requires_grad_(tensor.requires_grad);

    private abstract record Entry;

    /// <summary>A layer's place on the tape.</summary>
    /// <param name="Layer">Its number.</param>
    /// <param name="Source">What the layer was given.</param>
    /// <param name="Input">The same where it is a leaf, otherwise a leaf of the same values.</param>
    /// <param name="Output">A leaf, whose gradient what follows leaves here.</param>
    /// <param name="Compute">The layer.</param>
    /// <param name="Random">State of the random numbers before the layer.</param>
    private sealed record Segment(int Layer, Tensor Source, Tensor Input, Tensor Output, Func<Tensor, Tensor> Compute, Tensor Random) : Entry;

    private sealed record Cut(Tensor Source, Tensor End) : Entry;
}
