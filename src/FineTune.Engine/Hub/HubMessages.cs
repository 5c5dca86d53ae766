using System.Text.Json.Serialization;

namespace FineTune.Engine.Hub;

// Questions and answers about repositories and accounts; the names are the Hub's.

/// <param name="Sha">The commit of the revision that was asked for.</param>
internal sealed record RepositoryInfo(string? Sha = null);

internal sealed record TreeEntry(string Type, string Path, string Oid, long Size, LfsPointer? Lfs = null)
{
    [JsonIgnore]
    public bool IsFile => Type == "file";

    public HubFile ToFile() => new(Path, Lfs?.Size ?? Size, Oid, Lfs?.Oid);
}

internal sealed record LfsPointer(string Oid, long Size);

internal sealed record Account(string Name, Organization[]? Orgs = null, AccountAuth? Auth = null) : IJsonOnDeserialized
{
    [JsonIgnore]
    public AccessToken? AccessToken => Auth?.AccessToken;

    public void OnDeserialized() => HubJson.ThrowIfHoled(Orgs);
}

internal sealed record Organization(string Name);

internal sealed record AccountAuth(AccessToken? AccessToken = null);

/// <param name="Role">read, write or fineGrained.</param>
internal sealed record AccessToken(string? DisplayName = null, string? Role = null);

/// <param name="Visibility">public or private; null leaves it to the account.</param>
internal sealed record RepositoryQuestion(string Name, string? Organization, string Type, string? Visibility)
{
    public static RepositoryQuestion Of(HubRepository repository, string? visibility = null)
    {
        string[] parts = repository.Id.Split('/');
        return new RepositoryQuestion(parts[^1], parts.Length > 1 ? parts[0] : null, repository.Type, visibility);
    }
}

/// <summary>A branch that begins where main is.</summary>
internal sealed record BranchQuestion;

internal sealed record CardQuestion(string Content, [property: JsonPropertyName("repoType")] string RepositoryType);

/// <param name="Errors">What is wrong with the card.</param>
internal sealed record CardAnswer(CardProblem[]? Errors = null) : IJsonOnDeserialized
{
    public void OnDeserialized() => HubJson.ThrowIfHoled(Errors);

    /// <summary>In the Hub's words.</summary>
    public override string ToString() => string.Join("; ", (Errors ?? []).Select(problem => problem.Message?.TrimEnd('.')));
}

internal sealed record CardProblem(string? Message = null);
