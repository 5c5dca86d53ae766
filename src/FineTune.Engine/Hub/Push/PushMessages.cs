using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Engine.Hub.Push;

// Questions and answers of an upload; the names are the Hub's.

/// <summary>Which of the files belong into large file storage.</summary>
internal sealed record PreuploadQuestion(PreuploadFile[] Files);

/// <param name="Sample">The first bytes.</param>
internal sealed record PreuploadFile(string Path, byte[] Sample, long Size);

internal sealed record PreuploadAnswer(UploadMode[] Files) : IJsonOnDeserialized
{
    public void OnDeserialized() => HubJson.ThrowIfHoled(Files);
}

/// <param name="Mode">regular or lfs.</param>
internal sealed record UploadMode(string Path, [property: JsonPropertyName("uploadMode")] string Mode, bool? ShouldIgnore = null)
{
    [JsonIgnore]
    public bool IsLarge => Mode == "lfs";
}

/// <summary>Where the objects are to be uploaded to.</summary>
/// <param name="Ref">Branch the objects are for; null for a pull request.</param>
internal sealed record LfsBatchQuestion(LfsObject[] Objects, LfsReference? Ref)
{
    public string Operation { get; } = "upload";

    public string[] Transfers { get; } = ["basic", "multipart"];

    [JsonPropertyName("hash_algo")]
    public string HashAlgorithm { get; } = "sha256";
}

internal sealed record LfsReference(string Name);

internal sealed record LfsObject(string Oid, long Size);

internal sealed record LfsBatchAnswer(LfsBatchObject[] Objects) : IJsonOnDeserialized
{
    public void OnDeserialized() => HubJson.ThrowIfHoled(Objects);
}

/// <param name="Actions">Null where the object is there already.</param>
/// <param name="Error">Null where there is none.</param>
internal sealed record LfsBatchObject(string Oid, LfsActions? Actions = null, LfsError? Error = null);

internal sealed record LfsActions(LfsAction? Upload = null, LfsAction? Verify = null);

internal sealed record LfsError(JsonElement Code = default, string? Message = null)
{
    public override string ToString() => $"{Code} {Message}";
}

/// <param name="Header">Headers to send, and of an upload in parts the length of a part and their addresses.</param>
internal sealed record LfsAction(string Href, JsonElement Header = default);

internal sealed record LfsCompletion(string Oid, LfsPart[] Parts);

internal sealed record LfsPart(int PartNumber, string Etag);

/// <param name="PullRequestUrl">Null where the commit went to the branch.</param>
internal sealed record CommitAnswer(string? PullRequestUrl = null);
