using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>
/// Gives a tensor on as it is, and tells when the backward pass comes back to it. On a CPU one thread goes back, from what was computed last to what was
/// computed first, and a weight takes its gradient as soon as all are there that add up to it. So every weight that was used after the mark alone
/// has its whole gradient by then.
/// </summary>
/// <param name="passed">It is told, on the thread of the backward pass.</param>
internal sealed class BackwardMark(Action passed) : ICustomFunction
{
    public bool KeepsInputs => false;

    public Tensor Forward(Tensor[] inputs) => inputs[0].detach();

    public Tensor?[] Backward(Tensor gradient, Tensor[] inputs)
    {
        passed();
        return [gradient.alias()];
    }
}
