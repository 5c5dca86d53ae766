using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A decoder of any family, and the heads that all of them have (transformers/modeling_layers.py, GenericForSequenceClassification).</summary>
/// <param name="Parts">What it was built from.</param>
/// <param name="Forward">Gives [read, hidden].</param>
internal sealed record DecoderBackbone(ModelParts Parts, Func<PackedBatch, ForwardOptions, Tensor> Forward)
{
    /// <summary>[vocabulary, hidden]</summary>
    public required LayerWeight Words { get; init; }

    /// <summary>Size of the states that heads take.</summary>
    public required int Hidden { get; init; }

    public required double InitializerRange { get; init; }

    public required bool TieWordEmbeddings { get; init; }

    /// <summary>The token that a row's end is looked for before; null takes the row's last.</summary>
    public required int? PadTokenId { get; init; }

    public double? LogitSoftCap { get; init; }

    /// <summary>What scores of the vocabulary are multiplied by; null for nothing.</summary>
    public double? LogitScale { get; init; }

    /// <summary>True where the projection to the vocabulary has a bias.</summary>
    public bool HasHeadBias { get; init; }

    public double ClassifierDropout { get; init; } = 0.1;

    /// <summary>Scores of the vocabulary for the token after each that is asked about.</summary>
    /// <param name="name">What the family calls the projection.</param>
    public ForwardPass ToCausalLM(string name = "lm_head")
    {
        var head = new CausalLanguageHead(
            Parts.Weights[name],
            EmbeddingTie.Weight(Parts.Weights[name], Words, TieWordEmbeddings, Initialisers.Normal(InitializerRange)),
            LogitSoftCap,
            HasHeadBias ? Parts.Weights[name].Weight("bias", [Words.Shape[0]], Initialisers.Zeros) : null,
            LogitScale);
        return (batch, options) => head.Forward(Forward(batch, options with { Read = TokensRead.Predicted }), options);
    }

    /// <summary>Scores of the labels for each row, from its last token.</summary>
    public ForwardPass ToSequenceClassification()
    {
        Linear score = Linear.ToLabels(Parts.Weights["score"], Hidden, Parts.Labels, Initialisers.Normal(InitializerRange), bias: false);
        return (batch, options) => score.Forward(Forward(batch.Asking(LastTokens(batch)), options with { Read = TokensRead.Predicted }));
    }

    /// <summary>Scores of the labels for each token.</summary>
    /// <param name="name">What the family calls the projection.</param>
    public ForwardPass ToTokenClassification(string name = "score")
    {
        var classifier = new Classifier(Parts.Weights[name], Hidden, Parts.Labels, Initialisers.Normal(InitializerRange), ClassifierDropout);
        return (batch, options) => classifier.Forward(Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    /// <summary>Of each row the last token that is not padding, or the first where all are.</summary>
    /// <returns>int64 [batch]</returns>
    private Tensor LastTokens(PackedBatch batch)
    {
        using Tensor onCpu = batch.TokenIds.cpu();
        long[] ids = [.. onCpu.data<long>()];
        long[] lengths = batch.RowLengths();
        long[] last = new long[lengths.Length];
        long start = 0;
        for (int row = 0; row < lengths.Length; row++)
        {
            long token = start + lengths[row] - 1;
            while (PadTokenId is { } pad && token > start && ids[token] == pad)
            {
                token--;
            }

            last[row] = token;
            start += lengths[row];
        }

        return tensor(last, device: batch.TokenIds.device);
    }
}
