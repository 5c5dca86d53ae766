namespace FineTune.TestHub;

/// <summary>One state of a repository.</summary>
/// <param name="Id">40 hex digits.</param>
/// <param name="Files">By path, with forward slashes, in ordinal order.</param>
public sealed record Commit(string Id, string? Parent, string Message, IReadOnlyDictionary<string, StoredFile> Files);
