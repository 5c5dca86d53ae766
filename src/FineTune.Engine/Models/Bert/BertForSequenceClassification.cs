using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Bert;

/// <summary>BERT with a linear layer over the pooled first token (modeling_bert.py, BertForSequenceClassification).</summary>
internal sealed class BertForSequenceClassification
{
    private readonly BertModel _bert;
    private readonly BertPooler _pooler;
    private readonly Linear _classifier;
    private readonly double _dropout;

    public BertForSequenceClassification(ModelParts parts)
    {
        BertConfig config = BertConfig.From(parts.Config);
        _bert = new BertModel(parts.Weights["bert"], config, parts.Operators);
        _pooler = new BertPooler(parts.Weights["bert"]["pooler"], config, parts.Operators);
        _classifier = new Linear(parts.Weights["classifier"], config.HiddenSize, parts.Labels, config.InitializerRange);
        _dropout = config.ClassifierDropout ?? config.HiddenDropoutProb;
    }

    /// <returns>[batch, labels]</returns>
    public Tensor Forward(ModelInput input, bool training)
    {
        Tensor pooled = _pooler.Forward(_bert.Forward(input, training), input);
        return _classifier.Forward(nn.functional.dropout(pooled, _dropout, training));
    }
}
