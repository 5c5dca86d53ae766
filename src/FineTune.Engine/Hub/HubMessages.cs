using System.Text.Json.Serialization;

namespace FineTune.Engine.Hub;

// Answers to questions about repositories and accounts; the names are the Hub's.

/// <param name="Sha">The commit of the revision that was asked for.</param>
internal sealed record RepositoryInfo(string? Id, string? Sha, bool Private);

internal sealed record TreeEntry(string Type, string Path, string Oid, long Size, LfsPointer? Lfs)
{
    public bool IsFile => Type == "file";

    public HubFile ToFile() => new(Path, Lfs?.Size ?? Size, Oid, Lfs?.Oid);
}

internal sealed record LfsPointer(string Oid, long Size);

internal sealed record Account(string Name, Organization[]? Orgs, AccountAuth? Auth);

internal sealed record Organization(string Name, string? RoleInOrg);

internal sealed record AccountAuth(AccessToken? AccessToken);

/// <param name="Role">read, write or fineGrained.</param>
internal sealed record AccessToken(string? DisplayName, string? Role);

/// <param name="Visibility">public or private; null leaves it to the account.</param>
internal sealed record CreateRepositoryRequest(string Name, string? Organization, string Type, string? Visibility);

internal sealed record CreateBranchRequest(string? StartingPoint);

internal sealed record CardRequest(string Content, [property: JsonPropertyName("repoType")] string RepositoryType);

internal sealed record CardAnswer(CardProblem[]? Errors, CardProblem[]? Warnings);

internal sealed record CardProblem(string? Message);
