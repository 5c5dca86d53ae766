namespace FineTune.Audio;

/// <summary>A preprocessor_config.json that is none of sounds, or asks for what is not computed here; the message says which field.</summary>
internal sealed class FeatureExtractorException(string reason, Exception? inner = null) : Exception(reason, inner);
