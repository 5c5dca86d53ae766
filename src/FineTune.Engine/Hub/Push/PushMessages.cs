using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FineTune.Engine.Hub.Push;

// Questions and answers of an upload; the names are the Hub's.

internal sealed record PreuploadRequest(PreuploadFile[] Files);

/// <param name="Sample">The first 512 bytes, in base 64.</param>
internal sealed record PreuploadFile(string Path, string Sample, long Size);

internal sealed record PreuploadAnswer(UploadMode[] Files);

/// <param name="Mode">regular or lfs.</param>
internal sealed record UploadMode(string Path, [property: JsonPropertyName("uploadMode")] string Mode, bool ShouldIgnore)
{
    public bool IsLarge => Mode == "lfs";
}

internal sealed record LfsObject(string Oid, long Size);

internal sealed record LfsReference(string Name);

internal sealed record LfsBatchRequest(
    string Operation,
    string[] Transfers,
    LfsObject[] Objects,
    [property: JsonPropertyName("hash_algo")] string HashAlgorithm,
    [property: JsonPropertyName("ref")] LfsReference? Reference);

internal sealed record LfsBatchAnswer(LfsBatchObject[] Objects);

/// <param name="Actions">Null where the object is there already.</param>
internal sealed record LfsBatchObject(string Oid, long Size, LfsActions? Actions, LfsError? Error);

internal sealed record LfsError(int Code, string? Message);

internal sealed record LfsActions(LfsAction? Upload, LfsAction? Verify);

/// <param name="Header">For an upload in parts: <c>chunk_size</c>, and an address for each part by its number.</param>
internal sealed record LfsAction(string Href, JsonObject? Header);

internal sealed record LfsCompletion(string Oid, LfsPart[] Parts);

internal sealed record LfsPart(int PartNumber, string Etag);

/// <summary>A line of a commit.</summary>
internal sealed record CommitLine(string Key, CommitValue Value);

internal sealed record CommitValue
{
    public string? Summary { get; init; }

    public string? Description { get; init; }

    /// <summary>The commit is refused where this is not the branch's head any more.</summary>
    public string? ParentCommit { get; init; }

    public string? Path { get; init; }

    /// <summary>A regular file's bytes, in base 64.</summary>
    public string? Content { get; init; }

    public string? Encoding { get; init; }

    public string? Algo { get; init; }

    public string? Oid { get; init; }

    public long? Size { get; init; }
}

internal sealed record CommitAnswer(string? CommitOid, string? CommitUrl, string? PullRequestUrl);
