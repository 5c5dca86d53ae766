using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>The transformed state of each row's first token (modeling_bert.py, BertPooler).</summary>
internal sealed class Pooler(Linear dense, TorchScriptOps operators)
{
    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[batch, hidden]</returns>
    public Tensor Forward(Tensor states, ModelInput input) => dense.Forward(operators.Embedding(states, input.RowStarts)).tanh();
}
