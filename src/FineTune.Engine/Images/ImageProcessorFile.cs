using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;

namespace FineTune.Engine.Images;

/// <summary>The preprocessor_config.json of a folder (<see cref="ImageProcessorJson"/>).</summary>
internal static class ImageProcessorFile
{
    /// <summary>The processor of a folder.</summary>
    /// <exception cref="FineTuneException">FT2228: it asks for what is not computed here, or is none.</exception>
    public static ImageProcessor Load(string folder)
    {
        string path = Path.Combine(folder, ModelFileNames.PreprocessorConfig);
        JsonObject json = JsonFiles.ReadObject(
            path, (position, reason, cause) => new FineTuneException(DiagnosticCatalog.BadImageProcessor, position, cause, reason));
        try
        {
            return ImageProcessorJson.Read(json);
        }
        catch (ImageProcessorException failure)
        {
            throw new FineTuneException(DiagnosticCatalog.BadImageProcessor, new SourcePosition(path), failure, failure.Message);
        }
    }

    public static void Save(ImageProcessor processor, string folder) =>
        JsonFiles.Write(Path.Combine(folder, ModelFileNames.PreprocessorConfig), ImageProcessorJson.ToJson(processor));
}
