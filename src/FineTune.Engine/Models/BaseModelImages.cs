using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Images;

namespace FineTune.Engine.Models;

/// <summary>What a base model says about pictures: its image processor, and the size of pictures that its weights are for.</summary>
internal static class BaseModelImages
{
    private static readonly double[] Halves = [0.5, 0.5, 0.5];

    /// <exception cref="FineTuneException">FT1206, FT1207, FT1211: it is no model of pictures; FT2228, FT2229: its processor cannot be used.</exception>
    public static ImageProcessor Find(BaseModelSpec model, IEventSink events)
    {
        ConfigFile config = PretrainedModel.Config(model);
        ModelFamily family = ModelRegistry.FamilyOf(config);
        _ = family.WithHead(ModelHead.ImageClassification);
        ImageSize? taken = family.ImageSize(config);
        string? file = model.Kind == BaseModelKind.Folder ? ImageProcessorFile.Find(model.Location) : null;
        if (file is null)
        {
            ImageProcessor usual = Usual(taken ?? config.Size("image_size", 224));
            if (model.Kind == BaseModelKind.Folder)
            {
                events.Info($"{model.Reference} has no {ModelFileNames.PreprocessorConfig}: pictures become {usual.Output}, their values from -1 to 1");
            }

            return usual;
        }

        ImageProcessor processor = ImageProcessorFile.Load(model.Location);
        return taken is null || processor.Output == taken
            ? processor
            : throw new FineTuneException(
                DiagnosticCatalog.ImageSizeDiffers,
                new SourcePosition(file),
                processor.Output,
                taken);
    }

    /// <summary>ViT's own (transformers/models/vit/image_processing_vit.py).</summary>
    private static ImageProcessor Usual(ImageSize size) => new() { Type = "ViTImageProcessor", Size = size, Mean = Halves, Std = Halves };
}
