using System.Text.Json;

namespace FineTune.Engine.Hub;

// Questions and answers about repositories and accounts; the names are the Hub's.

/// <param name="Sha">The commit of the revision that was asked for.</param>
internal sealed record RepositoryInfo(string? Sha)
{
    public static RepositoryInfo Read(JsonElement json) => new(json.FindText("sha"));
}

internal sealed record TreeEntry(string Type, string Path, string Oid, long Size, LfsPointer? Lfs)
{
    public bool IsFile => Type == "file";

    public static TreeEntry[] ReadAll(JsonElement json) => HubJson.List(json, Read);

    public HubFile ToFile() => new(Path, Lfs?.Size ?? Size, Oid, Lfs?.Oid);

    private static TreeEntry Read(JsonElement json) => new(json.Text("type"), json.Text("path"), json.Text("oid"), json.Number("size"), json.Find("lfs", LfsPointer.Read));
}

internal sealed record LfsPointer(string Oid, long Size)
{
    public static LfsPointer Read(JsonElement json) => new(json.Text("oid"), json.Number("size"));
}

internal sealed record Account(string Name, Organization[] Orgs, AccessToken? AccessToken)
{
    public static Account Read(JsonElement json) =>
        new(json.Text("name"), json.List("orgs", Organization.Read), json.TryFind("auth", out JsonElement auth) ? auth.Find("accessToken", AccessToken.Read) : null);
}

internal sealed record Organization(string Name)
{
    public static Organization Read(JsonElement json) => new(json.Text("name"));
}

/// <param name="Role">read, write or fineGrained.</param>
internal sealed record AccessToken(string? DisplayName, string? Role)
{
    public static AccessToken Read(JsonElement json) => new(json.FindText("displayName"), json.FindText("role"));
}

/// <param name="Visibility">public or private; null leaves it to the account.</param>
internal sealed record RepositoryQuestion(string Name, string? Organization, string Type, string? Visibility) : IHubJson
{
    public static RepositoryQuestion Of(HubRepository repository, string? visibility = null)
    {
        string[] parts = repository.Id.Split('/');
        return new RepositoryQuestion(parts[^1], parts.Length > 1 ? parts[0] : null, repository.Type, visibility);
    }

    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteString("type", Type);
        if (Organization is not null)
        {
            json.WriteString("organization", Organization);
        }

        if (Visibility is not null)
        {
            json.WriteString("visibility", Visibility);
        }
    }
}

/// <summary>A branch that begins where main is.</summary>
internal sealed record BranchQuestion : IHubJson
{
    public void WriteMembers(Utf8JsonWriter json)
    {
    }
}

internal sealed record CardQuestion(string Content, string RepositoryType) : IHubJson
{
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("content", Content);
        json.WriteString("repoType", RepositoryType);
    }
}

/// <param name="Errors">What is wrong with the card, in the Hub's words.</param>
internal sealed record CardAnswer(string[] Errors)
{
    public static CardAnswer Read(JsonElement json) => new(json.List("errors", static problem => problem.FindText("message")?.TrimEnd('.') ?? ""));
}
