namespace FineTune.Images;

/// <summary>A preprocessor_config.json that is none, or asks for what is not computed here; the message says which field.</summary>
internal sealed class ImageProcessorException(string reason, Exception? inner = null) : Exception(reason, inner);
