namespace FineTune.Engine.Data;

/// <summary>A compressed file unpacks to far more than a text of its size can.</summary>
internal sealed class UnpackedSizeException(string message) : IOException(message);
