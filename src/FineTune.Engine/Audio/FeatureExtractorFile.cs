using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;

namespace FineTune.Engine.Audio;

/// <summary>The preprocessor_config.json of a folder (<see cref="FeatureExtractorJson"/>).</summary>
internal static class FeatureExtractorFile
{
    /// <summary>The feature extractor of a folder.</summary>
    /// <param name="folder">A folder that has the file.</param>
    /// <param name="usualType">The class of a file that names none; null refuses it.</param>
    /// <exception cref="FineTuneException">FT2250: it asks for what is not computed here, or is none.</exception>
    public static FeatureExtractor Load(string folder, string? usualType = null)
    {
        string path = Path.Combine(folder, ModelFileNames.PreprocessorConfig);
        JsonObject json = JsonFiles.ReadObject(
            path, (position, reason, cause) => new FineTuneException(DiagnosticCatalog.BadFeatureExtractor, position, cause, reason));
        try
        {
            return FeatureExtractorJson.Read(json, usualType);
        }
        catch (FeatureExtractorException failure)
        {
            throw new FineTuneException(DiagnosticCatalog.BadFeatureExtractor, new SourcePosition(path), failure, failure.Message);
        }
    }

    public static void Save(FeatureExtractor extractor, string folder) =>
        JsonFiles.Write(Path.Combine(folder, ModelFileNames.PreprocessorConfig), extractor.ToJson());
}
