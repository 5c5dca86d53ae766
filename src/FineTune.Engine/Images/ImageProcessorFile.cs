using FineTune.Contracts;
using FineTune.Engine.Checkpoints;

namespace FineTune.Engine.Images;

/// <summary>The image processor of a folder (<see cref="ImageProcessorJson"/>), which stands in one of two files (<see cref="ProcessorFile"/>).</summary>
internal static class ImageProcessorFile
{
    private const string Part = "image_processor";

    /// <summary>The file of a folder that says it; null where none does.</summary>
    /// <exception cref="FineTuneException">FT2228: it cannot be read.</exception>
    public static string? Find(string folder) => ProcessorFile.Find(folder, Failure, Part)?.Path;

    /// <summary>The processor of a folder.</summary>
    /// <exception cref="FineTuneException">FT2228: it asks for what is not computed here, or is none.</exception>
    public static ImageProcessor Load(string folder)
    {
        ProcessorFile file = ProcessorFile.Require(folder, Failure, Part);
        try
        {
            return ImageProcessorJson.Read(file.Json);
        }
        catch (ImageProcessorException failure)
        {
            throw Failure(new SourcePosition(file.Path), failure.Message, failure);
        }
    }

    public static void Save(ImageProcessor processor, string folder) =>
        JsonFiles.Write(Path.Combine(folder, ModelFileNames.PreprocessorConfig), ImageProcessorJson.ToJson(processor));

    private static FineTuneException Failure(SourcePosition position, string reason, Exception? cause) =>
        new(DiagnosticCatalog.BadImageProcessor, position, cause, reason);
}
