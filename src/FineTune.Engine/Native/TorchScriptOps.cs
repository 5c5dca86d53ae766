using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>
/// ATen operators that TorchSharp 0.107 does not bind, called through TorchScript: one native call each. A script that does not compile
/// kills the process, so all of them stand here and a test calls each.
/// </summary>
internal sealed class TorchScriptOps : IDisposable
{
    private const string Source = """
        def embedding(weight: Tensor, indices: Tensor) -> Tensor:
            return torch.embedding(weight, indices)

        def total_norm(gradients: List[Tensor]) -> Tensor:
            return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients, 2)))

        def multiply_(tensors: List[Tensor], factor: Tensor) -> Tensor:
            torch._foreach_mul_(tensors, factor)
            return factor

        def adamw_(parameters: List[Tensor], gradients: List[Tensor], averages: List[Tensor], squares: List[Tensor], maxima: List[Tensor],
                   steps: List[Tensor], learning_rate: float, beta1: float, beta2: float, weight_decay: float, epsilon: float) -> Tensor:
            torch._foreach_add_(steps, 1)
            torch._fused_adamw_(parameters, gradients, averages, squares, maxima, steps, lr=learning_rate, beta1=beta1, beta2=beta2,
                                weight_decay=weight_decay, eps=epsilon, amsgrad=False, maximize=False, grad_scale=None, found_inf=None)
            return steps[0]

        """;

    private readonly jit.CompilationUnit _unit = jit.compile(Source);

    /// <summary>Rows of a table by index, with the dense, parallel gradient of an embedding.</summary>
    /// <param name="weight">[rows, hidden]</param>
    /// <param name="indices">int64 of any shape</param>
    /// <returns>[..., hidden]</returns>
    public Tensor Embedding(Tensor weight, Tensor indices) => Call("embedding", weight, indices);

    /// <summary>The 2-norm over all tensors together, a scalar.</summary>
    public Tensor TotalNorm(Tensor[] gradients) => Call("total_norm", [gradients]);

    /// <summary>Multiplies every tensor in place by a scalar tensor.</summary>
    public void Multiply(Tensor[] tensors, Tensor factor) => Call("multiply_", tensors, factor).Dispose();

    /// <summary>
    /// One AdamW step over all tensors in place (Loshchilov and Hutter, 2019), ATen's <c>_fused_adamw_</c>; <paramref name="steps"/> holds one
    /// float scalar a parameter and is counted up.
    /// </summary>
    public void AdamW(
        Tensor[] parameters,
        Tensor[] gradients,
        Tensor[] averages,
        Tensor[] squares,
        Tensor[] steps,
        double learningRate,
        double beta1,
        double beta2,
        double weightDecay,
        double epsilon) =>
        Call("adamw_", parameters, gradients, averages, squares, Array.Empty<Tensor>(), steps, learningRate, beta1, beta2, weightDecay, epsilon).Dispose();

    public void Dispose() => _unit.Dispose();

    private Tensor Call(string function, params object[] arguments) => (Tensor)_unit.invoke(function, arguments)!;
}
