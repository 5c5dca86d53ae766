using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Dropout, float32 on a CPU. Of the mask nothing but its seed is kept: to draw it again costs less than to have it lie in memory.
/// </summary>
/// <param name="adds">True adds a second input to what is left of the first.</param>
internal sealed class DropoutFunction(double probability, ulong seed, bool adds) : ICustomFunction
{
    public bool KeepsInputs => false;

    public Tensor Forward(Tensor[] inputs)
    {
        Tensor result = DropoutMask.Create(inputs[0].shape, probability, seed).mul_(inputs[0]);
        return adds ? result.add_(inputs[1]) : result;
    }

    public Tensor?[] Backward(Tensor gradient, Tensor[] inputs)
    {
        Tensor dropped = DropoutMask.Create(gradient.shape, probability, seed).mul_(gradient);
        return adds ? [dropped, gradient.alias()] : [dropped];
    }
}
