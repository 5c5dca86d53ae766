using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Bert;

/// <summary>BERT with a linear layer over each token (modeling_bert.py, BertForTokenClassification).</summary>
internal sealed class BertForTokenClassification
{
    private readonly BertModel _bert;
    private readonly Linear _classifier;
    private readonly double _dropout;

    public BertForTokenClassification(ModelParts parts)
    {
        BertConfig config = BertConfig.From(parts.Config);
        _bert = new BertModel(parts.Weights["bert"], config, parts.Operators);
        _classifier = new Linear(parts.Weights["classifier"], config.HiddenSize, parts.Labels, config.InitializerRange);
        _dropout = config.ClassifierDropout ?? config.HiddenDropoutProb;
    }

    /// <returns>[tokens, labels]</returns>
    public Tensor Forward(ModelInput input, bool training) =>
        _classifier.Forward(nn.functional.dropout(_bert.Forward(input, training), _dropout, training));
}
