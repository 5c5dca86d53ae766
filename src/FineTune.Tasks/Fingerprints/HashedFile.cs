namespace FineTune.Tasks.Fingerprints;

/// <summary>A file's digest with what it looked like when it was taken.</summary>
internal sealed record HashedFile(long Bytes, long Ticks, string Sha256);
