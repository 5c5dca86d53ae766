using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>How new weights are filled (transformers/modeling_utils.py, <c>_init_weights</c>).</summary>
internal static class Initialisers
{
    public static void Zeros(Tensor tensor) => tensor.zero_();

    public static void Ones(Tensor tensor) => tensor.fill_(1);

    public static Action<Tensor> Normal(double standardDeviation) => tensor => tensor.normal_(0, standardDeviation);
}
