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

        """;

    private readonly CompiledScript _script = new(Source);

    /// <summary>Rows of a table by index, with the dense, parallel gradient of an embedding.</summary>
    /// <param name="weight">[rows, hidden]</param>
    /// <param name="indices">int64 of any shape</param>
    /// <returns>[..., hidden]</returns>
    public Tensor Embedding(Tensor weight, Tensor indices) => _script.Invoke("embedding", weight, indices);

    /// <summary>The same, but the row of padding gets no gradient.</summary>
    public Tensor Embedding(Tensor weight, Tensor indices, long padding) => _script.Invoke("embedding_with_padding", weight, indices, padding);

    public void Dispose() => _script.Dispose();
}
