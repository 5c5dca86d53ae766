using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Checkpoints;

/// <summary>
/// What the folder of a model says of pictures or recordings: a part of its processor_config.json, as transformers 5 writes it, or else its
/// preprocessor_config.json (transformers/image_processing_base.py, feature_extraction_utils.py).
/// </summary>
/// <param name="Path">The file that says it.</param>
internal sealed record ProcessorFile(string Path, JsonObject Json)
{
    /// <param name="folder">The model folder.</param>
    /// <param name="failure">Makes what is thrown of the place, what is wrong there, and its cause.</param>
    /// <param name="parts">Names of the part in processor_config.json, the first that is there counts.</param>
    /// <returns>Null where neither file says anything.</returns>
    public static ProcessorFile? Find(
        string folder, Func<SourcePosition, string, Exception?, FineTuneException> failure, params ReadOnlySpan<string> parts)
    {
        string whole = System.IO.Path.Combine(folder, ModelFileNames.ProcessorConfig);
        JsonObject? processor = File.Exists(whole) ? JsonFiles.ReadObject(whole, failure) : null;
        foreach (string part in parts)
        {
            if (processor?[part] is { } json)
            {
                return json is JsonObject settings
                    ? new ProcessorFile(whole, settings)
                    : throw failure(new SourcePosition(whole), $"{part} is no object", null);
            }
        }

        string alone = System.IO.Path.Combine(folder, ModelFileNames.PreprocessorConfig);
        return File.Exists(alone) ? new ProcessorFile(alone, JsonFiles.ReadObject(alone, failure)) : null;
    }

    /// <summary>The same of a folder that must have one.</summary>
    public static ProcessorFile Require(
        string folder, Func<SourcePosition, string, Exception?, FineTuneException> failure, params ReadOnlySpan<string> parts) =>
        Find(folder, failure, parts)
            ?? throw failure(new SourcePosition(System.IO.Path.Combine(folder, ModelFileNames.PreprocessorConfig)), "there is no such file", null);
}
