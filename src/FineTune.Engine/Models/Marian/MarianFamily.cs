namespace FineTune.Engine.Models.Marian;

/// <summary>Marian, as the Helsinki models (Junczys-Dowmunt et al., 2018; transformers/models/marian/modeling_marian.py).</summary>
internal static class MarianFamily
{
    private const int Padding = 58_100;

    public static ModelFamily Definition { get; } = BartPattern.Create(
        "marian", "MarianMTModel", Read, config => config.NotNegative("decoder_start_token_id", config.PadToken(Padding) ?? Padding));

    private static BartConfig Read(ConfigFile config)
    {
        BartConfig read = BartConfig.From(config, vocabulary: Padding + 1, Padding);
        bool shares = config.Flag("share_encoder_decoder_embeddings", true);
        return read with
        {
            SharesEmbeddings = shares,
            DecoderVocabSize = config.Has("decoder_vocab_size") && !shares ? config.Positive("decoder_vocab_size", read.VocabSize) : read.VocabSize,
            HasSinusoidalPositions = true,
            // transformers makes them anew.
            SavesPositions = false,
        };
    }
}
