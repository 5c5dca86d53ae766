using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>
/// ATen operators that TorchSharp 0.107 does not bind, called through TorchScript: one native call each. A script that does not compile
/// kills the process, so all of them stand here and in <see cref="OptimizerOps"/>, and a test calls each.
/// </summary>
internal sealed class TorchScriptOps : IDisposable
{
    private const string Source = """
        def embedding(weight: Tensor, indices: Tensor) -> Tensor:
            return torch.embedding(weight, indices)

        def embedding_with_padding(weight: Tensor, indices: Tensor, padding: int) -> Tensor:
            return torch.embedding(weight, indices, padding)

        def rms_norm(states: Tensor, weight: Tensor, epsilon: float) -> Tensor:
            return torch.rms_norm(states, [states.size(-1)], weight, epsilon)

        """;

    private readonly CompiledScript _script = new(Source);

    /// <summary>Rows of a table by index, with the dense, parallel gradient of an embedding.</summary>
    /// <param name="weight">[rows, hidden]</param>
    /// <param name="indices">int64 of any shape</param>
    /// <returns>[..., hidden]</returns>
    public Tensor Embedding(Tensor weight, Tensor indices) => _script.Invoke("embedding", weight, indices);

    /// <summary>The same, but the row of padding gets no gradient.</summary>
    public Tensor Embedding(Tensor weight, Tensor indices, long padding) => _script.Invoke("embedding_with_padding", weight, indices, padding);

    /// <summary>States over the root of the mean of their squares (Zhang and Sennrich, 2019), times a weight.</summary>
    /// <param name="states">[..., size]</param>
    /// <param name="weight">[size]</param>
    /// <returns>[..., size]</returns>
    public Tensor RmsNorm(Tensor states, Tensor weight, double epsilon) => _script.Invoke("rms_norm", states, weight, epsilon);

    public void Dispose() => _script.Dispose();
}
