using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.MPNet;

/// <summary>
/// MPNet's encoder: absolute positions in the embeddings and relative ones in the attention
/// (Song et al., 2020; transformers/models/mpnet/modeling_mpnet.py, MPNetModel).
/// </summary>
internal sealed class MPNetModel(WeightScope scope, EncoderConfig config, int buckets, TorchScriptOps operators)
{
    /// <summary>Hugging Face's code computes with these whatever relative_attention_num_buckets is; that is only the table's height.</summary>
    public static readonly RelativeBuckets Buckets = new(Count: 32, MaxDistance: 128, IsBidirectional: true);

    /// <summary>The padding token's id, fixed in Hugging Face's code whatever pad_token_id is.</summary>
    public const int Padding = 1;

    public static readonly EncoderNames Names = new()
    {
        Query = "attention.attn.q",
        Key = "attention.attn.k",
        Value = "attention.attn.v",
        AttentionOutput = "attention.attn.o",
        AttentionNorm = "attention.LayerNorm",
        Intermediate = "intermediate.dense",
        Output = "output.dense",
        OutputNorm = "output.LayerNorm",
    };

    private readonly TextEmbeddings _embeddings = new(
        scope["embeddings"], config.Embeddings with { Types = 0, Padding = Padding, PositionPadding = Padding }, operators);

    private readonly EncoderStack _encoder = new(scope["encoder"]["layer"], config.NumHiddenLayers, Names, config.Sizes, operators);

    private readonly RelativePositionBias _bias = new(
        scope["encoder"]["relative_attention_bias"], Buckets, buckets, config.NumAttentionHeads, config.InitializerRange, operators);

    /// <summary>[vocabulary, hidden]</summary>
    public LayerWeight Words => _embeddings.Words;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor states = _embeddings.Forward(batch, options);
        Tensor bias = options.Shared(_bias.Forward(batch));
        return _encoder.Forward(states, batch, options, bias);
    }
}
