using FineTune.Contracts;
using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.ResNet;

/// <summary>Stages of layers, each at half the resolution of the one before (modeling_resnet.py, ResNetModel).</summary>
internal sealed class ResNetModel
{
    private readonly ResNetConvolution _embedder;
    private readonly ResNetLayer[] _layers;

    public ResNetModel(WeightScope scope, ResNetConfig config)
    {
        _embedder = new ResNetConvolution(
            scope["embedder.embedder"], new ConvolutionSizes(3, config.EmbeddingSize, 7, 2), Activations.ByName(config.Activation));
        List<ResNetLayer> layers = [];
        int channels = config.EmbeddingSize;
        for (int stage = 0; stage < config.Depths.Count; stage++)
        {
            for (int layer = 0; layer < config.Depths[stage]; layer++)
            {
                int stride = layer == 0 && (stage > 0 || config.DownsamplesInFirstStage) ? 2 : 1;
                layers.Add(new ResNetLayer(scope["encoder.stages"][stage]["layers"][layer], config, channels, config.HiddenSizes[stage], stride));
                channels = config.HiddenSizes[stage];
            }
        }

        _layers = [.. layers];
    }

    /// <param name="pixels">[batch, 3, height, width]</param>
    /// <returns>[batch, channels of the last stage]</returns>
    /// <exception cref="FineTuneException">FT1011: a layer that is computed again would count its batch twice.</exception>
    public Tensor Forward(Tensor pixels, ForwardOptions options)
    {
        if (options.Tape is not null)
        {
            throw new FineTuneException(
                DiagnosticCatalog.ArgumentsDisagree, null, "GradientCheckpointing is not for models with batch normalisation, nor is it in transformers")
            {
                Argument = nameof(TrainingArguments.GradientCheckpointing),
            };
        }

        Tensor states = nn.functional.max_pool2d(_embedder.Forward(pixels, options.Training), [3, 3], [2, 2], [1, 1]);
        return _layers.Aggregate(states, (inner, layer) => layer.Forward(inner, options.Training)).mean([2, 3]);
    }
}
