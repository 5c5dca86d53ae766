using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// What is wanted of a linear layer's outputs, computed for some tokens after the other, of input [tokens, input] and the layer's weights. The backward pass
/// computes the outputs again, part by part as well.
/// </summary>
/// <param name="layer">The outputs of an input [some, input] and weights: [some, output].</param>
/// <param name="ofOutput">Of outputs [some, output] and the number of the first of them, [some, ...]. Draws no random numbers.</param>
/// <param name="part">Tokens of a part.</param>
internal sealed class OutputPartFunction(Func<Tensor, Tensor[], Tensor> layer, Func<Tensor, long, Tensor> ofOutput, long part) : ICustomFunction
{
    /// <summary>Numbers of a part, 64 MiB of float32.</summary>
    public const long LargestPart = 1 << 24;

    public bool KeepsInputs => true;

    public Tensor Forward(Tensor[] inputs)
    {
        List<Tensor> parts = [];
        for (long start = 0; start < inputs[0].shape[0]; start += part)
        {
            using DisposeScope scope = NewDisposeScope();
            parts.Add(ofOutput(layer(Part(inputs[0], start), inputs[1..]), start).MoveToOuterDisposeScope());
        }

        return cat(parts);
    }

    public Tensor?[] Backward(Tensor gradient, Tensor[] inputs)
    {
        Tensor[] leaves = [.. inputs.Select(input => input.detach().requires_grad_(input.requires_grad))];
        Tensor ofInput = empty_like(inputs[0]);
        for (long start = 0; start < inputs[0].shape[0]; start += part)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable withGraph = enable_grad();
            Tensor input = Part(leaves[0].detach(), start).detach().requires_grad_();
            ofOutput(layer(input, leaves[1..]), start).backward([Part(gradient, start)]);
            using IDisposable withoutGraph = no_grad();
            Part(ofInput, start).copy_(input.grad!);
            // It accumulates over the parts, beyond this scope.
            foreach (Tensor leaf in leaves.Skip(1))
            {
                leaf.grad?.MoveToOuterDisposeScope();
            }
        }

        return [ofInput, .. leaves.Skip(1).Select(leaf => leaf.requires_grad ? leaf.grad : null)];
    }

    private Tensor Part(Tensor tensor, long start) => tensor.narrow(0, start, Math.Min(part, tensor.shape[0] - start));
}
