using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Bert;

/// <summary>The transformed state of each row's first token (modeling_bert.py, BertPooler).</summary>
internal sealed class BertPooler(WeightScope scope, BertConfig config, TorchScriptOps operators)
{
    private readonly Linear _dense = new(scope["dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange);

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[batch, hidden]</returns>
    public Tensor Forward(Tensor states, ModelInput input) => _dense.Forward(operators.Embedding(states, input.RowStarts)).tanh();
}
