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

    public Tensor Forward(Tensor[] inputs) => DropoutMask.Apply(inputs[0], probability, seed, adds ? inputs[1] : null);

    public Tensor?[] Backward(Tensor gradient, Tensor[] inputs)
    {
        Tensor dropped = DropoutMask.Apply(gradient, probability, seed);
        return adds ? [dropped, gradient.alias()] : [dropped];
    }
}
