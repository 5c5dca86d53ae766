using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>An operation that computes its own gradients, and so decides what lies in memory between the forward and the backward pass.</summary>
internal interface ICustomFunction
{
    /// <summary>True keeps the inputs for <see cref="Backward"/>; false keeps no tensor at all.</summary>
    bool KeepsInputs { get; }

    /// <summary>The operation. No graph is recorded meanwhile.</summary>
    /// <returns>A new tensor.</returns>
    Tensor Forward(Tensor[] inputs);

    /// <summary>What the gradient of the result makes of each input.</summary>
    /// <param name="gradient">Of the shape of the result; to be left as it is.</param>
    /// <param name="inputs">Those of the forward pass where they are kept, without their graph; else none. They must not have been changed in place
    /// since.</param>
    /// <returns>One for each input, in their order; null for an input that takes none.</returns>
    Tensor?[] Backward(Tensor gradient, Tensor[] inputs);
}
