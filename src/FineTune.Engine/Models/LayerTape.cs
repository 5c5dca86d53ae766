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
    private readonly List<Segment> _segments = [];
    private readonly List<Cut> _shared = [];

    /// <summary>Runs a layer without keeping what it computes on the way.</summary>
    /// <param name="states">Its input.</param>
    /// <param name="layer">The layer; what it uses beside its input takes no gradient, or is <see cref="Shared"/>.</param>
    public Tensor Run(Tensor states, Func<Tensor, Tensor> layer)
    {
        Tensor input = states.is_leaf ? states : Leaf(states);
        Tensor random = get_rng_state();
        seedDevice?.Invoke(_segments.Count);
        Tensor output;
        using (DisposeScope scope = NewDisposeScope())
        {
            // With a graph, which ends with this scope, only to see whether anything in the layer is trained.
            output = Leaf(layer(input)).MoveToOuterDisposeScope();
        }

        _segments.Add(new Segment(states, input, output, layer, random));
        return output;
    }

    /// <summary>A tensor that several layers use and that takes a gradient; what made it is gone back through once, at the end.</summary>
    public Tensor Shared(Tensor tensor)
    {
        if (tensor.is_leaf)
        {
            return tensor;
        }

        var cut = new Cut(tensor, Leaf(tensor));
        _shared.Add(cut);
        return cut.End;
    }

    /// <summary>Goes back through the layers, last first, after the backward pass has gone through what followed them.</summary>
    public void Backward()
    {
        using Tensor random = get_rng_state();
        for (int index = _segments.Count - 1; index >= 0; index--)
        {
            GoBack(_segments[index], index);
        }

        set_rng_state(random);
        foreach (Cut cut in _shared.AsEnumerable().Reverse())
        {
            Continue(cut);
        }
    }

    private void GoBack(Segment segment, int index)
    {
        using DisposeScope scope = NewDisposeScope();
        if (segment.Output.grad is not { } gradient)
        {
            return;
        }

        set_rng_state(segment.Random);
        seedDevice?.Invoke(index);
        Tensor output;
        using (precision())
        {
            output = segment.Layer(segment.Input);
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

    /// <summary>A layer's place on the tape.</summary>
    /// <param name="Source">What the layer was given.</param>
    /// <param name="Input">The same where it is a leaf, otherwise a leaf of the same values.</param>
    /// <param name="Output">A leaf, whose gradient what follows leaves here.</param>
    /// <param name="Random">State of the random numbers before the layer.</param>
    private sealed record Segment(Tensor Source, Tensor Input, Tensor Output, Func<Tensor, Tensor> Layer, Tensor Random);

    private readonly record struct Cut(Tensor Source, Tensor End);
}
