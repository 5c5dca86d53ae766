using FineTune.Contracts;

namespace FineTune.Engine.Models.Albert;

/// <summary>The fields of config.json that ALBERT computes with (transformers/models/albert/configuration_albert.py).</summary>
/// <param name="Encoder">What it shares with BERT.</param>
/// <param name="EmbeddingSize">Size of the embeddings, which are then projected to the hidden size.</param>
/// <param name="NumHiddenGroups">Groups of layers that share their weights.</param>
/// <param name="InnerGroupNum">Layers within a group, each with weights of its own.</param>
/// <param name="ClassifierDropoutProb">Dropout before a classifier.</param>
internal sealed record AlbertConfig(EncoderConfig Encoder, int EmbeddingSize, int NumHiddenGroups, int InnerGroupNum, double ClassifierDropoutProb)
{
    private static readonly EncoderConfig Defaults = new()
    {
        VocabSize = 30000,
        HiddenSize = 4096,
        NumAttentionHeads = 64,
        IntermediateSize = 16384,
        HiddenAct = "gelu_new",
        HiddenDropoutProb = 0,
        AttentionProbsDropoutProb = 0,
    };

    /// <summary>The group whose weights a layer has.</summary>
    public int GroupOf(int layer) => layer * NumHiddenGroups / Encoder.NumHiddenLayers;

    /// <exception cref="FineTuneException">FT1208: a field has an impossible value; FT1210: it asks for what is not supported.</exception>
    public static AlbertConfig From(ConfigFile config)
    {
        EncoderConfig encoder = EncoderConfig.BidirectionalFrom(config, Defaults);
        var read = new AlbertConfig(
            encoder,
            config.Positive("embedding_size", 128),
            config.Layers("num_hidden_groups", 1),
            config.Layers("inner_group_num", 1),
            // Null means the encoder's own.
            config.Json.ContainsKey("classifier_dropout_prob") && !config.Has("classifier_dropout_prob")
                ? encoder.HiddenDropoutProb
                : config.Probability("classifier_dropout_prob", 0.1));
        if (read.NumHiddenGroups > encoder.NumHiddenLayers)
        {
            throw config.Bad($"num_hidden_groups {read.NumHiddenGroups} is more than num_hidden_layers {encoder.NumHiddenLayers}");
        }

        return (long)encoder.NumHiddenLayers * read.InnerGroupNum <= ConfigFile.MostLayers
            ? read
            : throw config.Bad(
                $"num_hidden_layers {encoder.NumHiddenLayers} of inner_group_num {read.InnerGroupNum} are more than {ConfigFile.MostLayers} layers");
    }
}
