using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models;

/// <summary>
/// What OLMo 2 and 3 share beyond Llama's pattern: norms behind attention and feed-forward, and one of all queries and of all keys together
/// (transformers/models/olmo2/modeling_olmo2.py).
/// </summary>
internal static class OlmoConfig
{
    public static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults { VocabSize = 50_304, NormEps = 1e-5, PadTokenId = 1 });
        bool bias = config.Flag("attention_bias", false);
        return read with
        {
            Sizes = read.Sizes with
            {
                AttentionBias = bias,
                OutputBias = bias,
                NormalisesInputs = false,
                NormalisesOutputs = true,
                QueryKeyNorm = new QueryKeyNorm(HeadNormWeights.Together),
            },
        };
    }
}
