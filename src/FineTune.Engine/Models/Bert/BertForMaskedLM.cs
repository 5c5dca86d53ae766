using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Bert;

/// <summary>BERT that fills in masked tokens (modeling_bert.py, BertForMaskedLM).</summary>
internal sealed class BertForMaskedLM
{
    private readonly BertModel _bert;
    private readonly MaskedLanguageHead _head;

    public BertForMaskedLM(ModelParts parts)
    {
        BertConfig config = BertConfig.From(parts.Config);
        _bert = new BertModel(parts.Weights["bert"], config, parts.Operators);
        WeightScope scope = parts.Weights["cls"]["predictions"];
        (Tensor decoder, Tensor bias) = TiedDecoder.Take(
            scope, "decoder", _bert.WordEmbeddings, config.TieWordEmbeddings, config.InitializerRange, separateBias: "bias");
        _head = new MaskedLanguageHead(
            new Linear(scope["transform"]["dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange),
            Activations.ByName(config.HiddenAct),
            new LayerNorm(scope["transform"]["LayerNorm"], config.HiddenSize, config.LayerNormEps),
            decoder,
            bias,
            parts.Operators);
    }

    /// <returns>[predicted, vocabulary]</returns>
    public Tensor Forward(ModelInput input, bool training) => _head.Forward(_bert.Forward(input, training), input);
}
