using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models;

/// <summary>
/// The configuration of a model that hears samples (transformers/models/wav2vec2/configuration_wav2vec2.py), whose fields several families have.
/// </summary>
internal sealed record WaveConfig
{
    private const string Group = "group";

    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int Intermediate { get; init; }

    public required string Activation { get; init; }

    public required double HiddenDropout { get; init; }

    public required double ActivationDropout { get; init; }

    public required double AttentionDropout { get; init; }

    /// <summary>Of the projected features.</summary>
    public required double FeatureDropout { get; init; }

    /// <summary>The probability with which a layer is left out in training.</summary>
    public required double LayerDrop { get; init; }

    public required double InitializerRange { get; init; }

    public required double LayerNormEps { get; init; }

    /// <summary>True normalises channels of the first convolution over time, false the channels of each place after every convolution.</summary>
    public required bool NormalisesOverTime { get; init; }

    public required string FeatureActivation { get; init; }

    /// <summary>The convolutions that make features of samples.</summary>
    public required IReadOnlyList<ConvolutionSizes> Convolutions { get; init; }

    public required bool HasConvolutionBias { get; init; }

    /// <summary>Places that a convolution of positions reaches over.</summary>
    public required int PositionKernel { get; init; }

    /// <summary>
    /// Convolutions of positions one after the other, each normalised; null for a single one, whose weight is kept as a length and a direction.
    /// </summary>
    public int? PositionLayers { get; init; }

    public required int PositionGroups { get; init; }

    /// <summary>The distances of two states that attention scores, as much as the states want it; null where it knows none.</summary>
    public RelativeBuckets? Distances { get; init; }

    /// <summary>True normalises before attention and feed-forward, false after them.</summary>
    public required bool NormalisesBefore { get; init; }

    /// <summary>False leaves out the normalisation of features before they are projected.</summary>
    public required bool NormalisesFeatures { get; init; }

    public required SpecAugmentConfig SpecAugment { get; init; }

    /// <summary>True classifies by a sum of all layers' states, whose weights are learned; false by the last.</summary>
    public required bool SumsLayers { get; init; }

    /// <summary>Numbers of a state before the classifier.</summary>
    public required int ProjectedSize { get; init; }

    /// <summary>Numbers of a feature.</summary>
    public long FeatureSize => Convolutions[^1].Output;

    /// <summary>Samples of the shortest sound that there is a feature of.</summary>
    public int ShortestSamples
    {
        get
        {
            long samples = 1;
            foreach (ConvolutionSizes sizes in Convolutions.Reverse())
            {
                samples = ((samples - 1) * sizes.Stride) + sizes.Kernel;
            }

            return (int)Math.Min(samples, int.MaxValue);
        }
    }

    /// <summary>Features of so many samples; less than 1 for none.</summary>
    public int Features(int samples)
    {
        long length = samples;
        foreach (ConvolutionSizes sizes in Convolutions)
        {
            length = length < sizes.Kernel ? 0 : ((length - sizes.Kernel) / sizes.Stride) + 1;
        }

        return (int)length;
    }

    /// <exception cref="Contracts.FineTuneException">FT1208, FT1210: a field has no value that is computed here.</exception>
    public static WaveConfig From(ConfigFile config)
    {
        config.RequireOneOf("feat_extract_norm", Group, "layer");
        config.RequireOneOf("add_adapter", false);
        config.RequireOneOf("adapter_attn_dim");
        config.RequireOneOf("conv_pos_batch_norm", false);
        int hidden = config.Positive("hidden_size", 768);
        int heads = config.Positive("num_attention_heads", 12);
        int groups = config.Positive("num_conv_pos_embedding_groups", 16);
        return hidden % heads != 0 ? throw config.Bad($"hidden_size is {hidden}, not a multiple of num_attention_heads, which is {heads}")
            : hidden % groups != 0 ? throw config.Bad($"hidden_size is {hidden}, not a multiple of num_conv_pos_embedding_groups, which is {groups}")
            : new WaveConfig
            {
                HiddenSize = hidden,
                Layers = config.Layers("num_hidden_layers", 12),
                Heads = heads,
                Intermediate = config.Positive("intermediate_size", 3072),
                Activation = config.Activation("hidden_act", "gelu"),
                HiddenDropout = config.Probability("hidden_dropout", 0.1),
                ActivationDropout = config.Probability("activation_dropout", 0.1),
                AttentionDropout = config.Probability("attention_dropout", 0.1),
                FeatureDropout = config.Probability("feat_proj_dropout", 0),
                LayerDrop = config.Probability("layerdrop", 0.1),
                InitializerRange = config.NotNegativeNumber("initializer_range", 0.02),
                LayerNormEps = config.PositiveNumber("layer_norm_eps", 1e-5),
                NormalisesOverTime = config.Text("feat_extract_norm", Group) == Group,
                FeatureActivation = config.Activation("feat_extract_activation", "gelu"),
                Convolutions = ConvolutionsOf(config),
                HasConvolutionBias = config.Flag("conv_bias", false),
                PositionKernel = config.Positive("num_conv_pos_embeddings", 128),
                PositionGroups = groups,
                NormalisesBefore = config.Flag("do_stable_layer_norm", false),
                NormalisesFeatures = config.Flag("feat_proj_layer_norm", true),
                SpecAugment = SpecAugmentConfig.From(config),
                SumsLayers = config.Flag("use_weighted_layer_sum", false),
                ProjectedSize = config.Positive("classifier_proj_size", 256),
            };
    }

    private static ConvolutionSizes[] ConvolutionsOf(ConfigFile config)
    {
        IReadOnlyList<int> channels = config.WholeNumbers("conv_dim", [512, 512, 512, 512, 512, 512, 512]);
        IReadOnlyList<int> strides = config.WholeNumbers("conv_stride", [5, 2, 2, 2, 2, 2, 2]);
        IReadOnlyList<int> kernels = config.WholeNumbers("conv_kernel", [10, 3, 3, 3, 3, 2, 2]);
        return channels.Count == strides.Count && channels.Count == kernels.Count
            ? [.. channels.Select((output, layer) => new ConvolutionSizes(layer == 0 ? 1 : channels[layer - 1], output, kernels[layer], strides[layer]))]
            : throw config.Bad(FormattableString.Invariant(
                $"conv_dim has {channels.Count} numbers, conv_stride {strides.Count}, and conv_kernel {kernels.Count}"));
    }
}
