using System.Text.Json.Nodes;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Bert;

/// <summary>BERT with a linear layer over the pooled first token (modeling_bert.py, BertForSequenceClassification).</summary>
internal sealed class BertForSequenceClassification : ISequenceClassifier
{
    private readonly TorchScriptOps _operators = new();
    private readonly BertModel _bert;
    private readonly Linear _classifier;
    private readonly double _dropout;

    public BertForSequenceClassification(ConfigFile config, WeightLoader loader, int labels)
    {
        BertConfig bert = BertConfig.From(config);
        var scope = new WeightScope(loader);
        _bert = new BertModel(scope["bert"], bert, _operators);
        _classifier = new Linear(scope["classifier"], bert.HiddenSize, labels, bert.InitializerRange);
        _dropout = bert.ClassifierDropout ?? bert.HiddenDropoutProb;
        Config = config.Json;
        Weights = loader.Weights;
    }

    public JsonObject Config { get; }

    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights { get; }

    public Tensor Forward(ModelInput input, bool training)
    {
        Tensor pooled = _bert.Pool(_bert.Forward(input, training), input);
        return _classifier.Forward(nn.functional.dropout(pooled, _dropout, training));
    }

    public void Dispose()
    {
        foreach ((_, Tensor weight) in Weights)
        {
            weight.Dispose();
        }

        _operators.Dispose();
    }
}
