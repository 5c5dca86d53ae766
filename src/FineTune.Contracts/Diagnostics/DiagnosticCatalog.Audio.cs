using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

/// <summary>Sounds, from the files to what a model is given.</summary>
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor BadFeatureExtractor = new("FT2250", Error, "Feature extractor not usable",
        "The feature extractor of the base model cannot be used: {0}.", "Correct preprocessor_config.json beside the base model, or use another base model.");

    public static readonly DiagnosticDescriptor FeaturesDiffer = new("FT2251", Error, "Features of another size than the model's",
        "The feature extractor gives {0}, and the model takes {1} (config.json).", "Take the preprocessor_config.json that belongs to the model.");

    public static readonly DiagnosticDescriptor SoundTooShort = new("FT2252", Error, "Sound too short",
        "The sound has {0} samples, and the model hears something from {1} on.", "Leave it out, or record a longer one.");
}
