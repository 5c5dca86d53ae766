using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Quantization;

/// <summary>y = x W^T of a quantized W, of x [..., input]. Nothing is kept for the backward pass, which makes W once more.</summary>
/// <param name="matrix">Gives W, [output, input].</param>
/// <param name="type">Of x.</param>
internal sealed class QuantizedLinearFunction(Func<Tensor> matrix, ScalarType type) : ICustomFunction
{
    public bool KeepsInputs => false;

    public Tensor Forward(Tensor[] inputs)
    {
        using Tensor weight = matrix();
        return nn.functional.linear(inputs[0], weight);
    }

    public Tensor?[] Backward(Tensor gradient, Tensor[] inputs)
    {
        using Tensor weight = matrix();
        using Tensor ofItsType = weight.to_type(gradient.dtype);
        using Tensor product = gradient.Product(ofItsType);
        return [product.to_type(type, copy: true)];
    }
}
