namespace FineTune.Tasks.Fingerprints;

/// <summary>A file's digest with what the file looked like when it was taken.</summary>
internal sealed record HashedFile(long Bytes, long Ticks, string Sha256, string Identity = "", long Change = 0);
