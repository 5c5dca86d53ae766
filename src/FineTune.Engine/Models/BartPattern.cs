using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Makes the family of an encoder-decoder model after BART's pattern from how its configuration is read.</summary>
internal static class BartPattern
{
    private const string Prefix = "model";
    private const string Words = Prefix + ".shared.weight";
    private const string EncoderWords = Prefix + ".encoder.embed_tokens.weight";
    private const string DecoderWords = Prefix + ".decoder.embed_tokens.weight";
    private const string Projection = "lm_head.weight";

    /// <param name="modelType">Its <c>model_type</c>.</param>
    /// <param name="className">Its class.</param>
    /// <param name="read">Reads its configuration.</param>
    /// <param name="decoderStart">The token that its decoder begins with: see <see cref="ModelFamily.DecoderStart"/>.</param>
    public static ModelFamily Create(string modelType, string className, Func<ConfigFile, BartConfig> read, Func<ConfigFile, int?> decoderStart) =>
        new(modelType, Prefix,
        [
            new(ModelHead.Seq2SeqLanguageModeling, className, parts => ForConditionalGeneration(parts, read(parts.Config)))
            {
                EncoderGraph = parts => BartGraph.Encoder(parts, read(parts.Config)),
                Graph = parts => BartGraph.ForConditionalGeneration(parts, read(parts.Config)),
            },
        ])
        {
            TiedWeights = [(EncoderWords, Words), (DecoderWords, Words), (Projection, Words), (Projection, DecoderWords)],
            // Of the first files: a number of a version.
            Rename = name => name.EndsWith("coder.version", StringComparison.Ordinal) ? null : name,
            MaxSequence = config => config.Positive("max_position_embeddings", 1024),
            TokenTypes = _ => 0,
            DecoderStart = decoderStart,
        };

    private static ForwardPass ForConditionalGeneration(ModelParts parts, BartConfig config)
    {
        WeightScope scope = parts.Weights[Prefix];
        (Embedding source, Embedding target, Embedding scored) = Embeddings(scope, config, parts);
        var encoder = new BartEncoder(scope["encoder"], source, config, parts.Operators);
        var decoder = new BartDecoder(scope["decoder"], target, config, parts.Operators);
        Tensor bias = parts.Weights.Table("final_logits_bias", [1, target.Table.Shape[0]], Initialisers.Zeros, isSaved: true);
        WeightScope projection = parts.Weights["lm_head"];
        LayerWeight weight = EmbeddingTie.Weight(projection, scored.Table, config.TieWordEmbeddings, Initialisers.Normal(config.InitStd));
        var head = new CausalLanguageHead(projection, weight, softCap: null, bias);
        return (batch, options) =>
        {
            Tensor? states = EncoderDecoder.Encode(batch, options, given => encoder.Forward(batch, given));
            return head.Forward(decoder.Forward(batch, states, options with { Read = TokensRead.Predicted }), options);
        };
    }

    /// <summary>The words of encoder and decoder, and those that scores are tied to: the same, unless the configuration or the file says otherwise.</summary>
    private static (Embedding Source, Embedding Target, Embedding Scored) Embeddings(WeightScope scope, BartConfig config, ModelParts parts)
    {
        if (config.SharesEmbeddings && config.TieWordEmbeddings)
        {
            Embedding shared = Own(scope["shared"], config.VocabSize);
            return (Embedding.TiedTo(scope["encoder"]["embed_tokens"], shared), Embedding.TiedTo(scope["decoder"]["embed_tokens"], shared), shared);
        }

        if (config.SharesEmbeddings)
        {
            // Which transformers has and, untied, does not look at.
            scope["shared"].Unused("weight", [config.VocabSize, config.Hidden], Initialisers.Normal(config.InitStd));
        }

        Embedding source = Own(scope["encoder"]["embed_tokens"], config.VocabSize);
        Embedding target = Own(scope["decoder"]["embed_tokens"], config.DecoderVocabSize);
        return (source, target, target);

        Embedding Own(WeightScope words, int rows) =>
            Embedding.OfWords(words, rows, config.Hidden, Initialisers.Normal(config.InitStd), parts.Operators, config.PadTokenId);
    }
}
