using FineTune.Contracts;
using FineTune.Engine.Checkpoints;

namespace FineTune.Engine.Audio;

/// <summary>The feature extractor of a folder (<see cref="FeatureExtractorJson"/>), which stands in one of two files (<see cref="ProcessorFile"/>).</summary>
internal static class FeatureExtractorFile
{
    private static readonly string[] Parts = ["feature_extractor", "audio_processor"];

    /// <summary>The file of a folder that says it; null where none does.</summary>
    /// <exception cref="FineTuneException">FT2250: it cannot be read.</exception>
    public static string? Find(string folder) => ProcessorFile.Find(folder, Failure, Parts)?.Path;

    /// <summary>The feature extractor of a folder.</summary>
    /// <param name="folder">A folder that has one.</param>
    /// <param name="usualType">The class of a file that names none; null refuses it.</param>
    /// <exception cref="FineTuneException">FT2250: it asks for what is not computed here, or is none.</exception>
    public static FeatureExtractor Load(string folder, string? usualType = null)
    {
        ProcessorFile file = ProcessorFile.Require(folder, Failure, Parts);
        try
        {
            return FeatureExtractorJson.Read(file.Json, usualType);
        }
        catch (FeatureExtractorException failure)
        {
            throw Failure(new SourcePosition(file.Path), failure.Message, failure);
        }
    }

    public static void Save(FeatureExtractor extractor, string folder) =>
        JsonFiles.Write(Path.Combine(folder, ModelFileNames.PreprocessorConfig), extractor.ToJson());

    private static FineTuneException Failure(SourcePosition position, string reason, Exception? cause) =>
        new(DiagnosticCatalog.BadFeatureExtractor, position, cause, reason);
}
