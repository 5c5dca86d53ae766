using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Images;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Keeps of pictures their pixels, after resizing and cropping as the base model's image processor does (docs/adr/0014-pictures-are-kept-as-pixels.md).
/// </summary>
/// <param name="isCropped">True keeps more of training's pictures than the model sees, to take another part of each in every epoch.</param>
internal sealed class PictureEncoder(ImageProcessor processor, bool isCropped) : IMediaEncoder
{
    public MediaColumns Columns => MediaColumns.Pixels;

    public MediaRow Encode(byte[] file, SourcePosition position, string split) => PictureDecoder.Use(file, position, picture =>
    {
        Picture made = isCropped && split == SplitNames.Train ? PictureReduction.Apply(picture, processor) : processor.Apply(picture);
        return new MediaRow(ReferenceEquals(made, picture) ? made.Bytes.ToArray() : made.Pixels, made.Width);
    });

    public DatasetInfo Complete(DatasetInfo info) => info with { Images = processor };

    public void Save(string folder) => ImageProcessorFile.Save(processor, folder);

    public string Describe(DatasetInfo info) => $"pictures of {processor.Output}";
}
