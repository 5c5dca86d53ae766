using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// An activation and the linear layer after it: y = a(x) W^T + b, of x [tokens, input], W [output, input] and b [output]. What the activation gives is
/// computed again in the backward pass: it is as large as x, the widest tensor of a layer, and next to the matrix products costs nothing.
/// </summary>
/// <param name="activation">Draws no random numbers.</param>
internal sealed class ActivatedLinearFunction(Func<Tensor, Tensor> activation) : ICustomFunction
{
    public bool KeepsInputs => true;

    public Tensor Forward(Tensor[] inputs)
    {
        using Tensor activated = activation(inputs[0]);
        return nn.functional.linear(activated, inputs[1], inputs[2]);
    }

    public Tensor?[] Backward(Tensor gradient, Tensor[] inputs)
    {
        (Tensor input, Tensor weight, Tensor bias) = (inputs[0].detach().requires_grad_(), inputs[1], inputs[2]);
        Tensor activated;
        using (enable_grad())
        {
            activated = activation(input);
        }

        Tensor? ofWeight = weight.requires_grad ? gradient.t().mm(activated.detach()) : null;
        Tensor? ofBias = bias.requires_grad ? gradient.sum([0]) : null;
        activated.backward([gradient.mm(weight)]);
        return [input.grad, ofWeight, ofBias];
    }
}
