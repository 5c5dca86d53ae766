using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FineTune.TestHub;

/// <summary>Who somebody is, and what is not about one repository.</summary>
internal static class AccountEndpoints
{
    public static IResult WhoAmI(HttpContext context, HubUser? user) => user is null
        ? HubAnswers.Error(context, StatusCodes.Status401Unauthorized, null, "Invalid username or password.")
        : Results.Json(new
        {
            type = "user",
            id = user.Name,
            name = user.Name,
            fullname = user.Name,
            orgs = user.Organizations.Select(name => new { type = "org", name, roleInOrg = "write" }),
            auth = new { type = "access_token", accessToken = new { displayName = user.Name + " laptop", role = user.CanWrite ? "write" : "read" } },
        });

    public static async Task<IResult> CreateAsync(HttpContext context, HubState state, HubUser? user, string endpoint)
    {
        if (user is null)
        {
            return HubAnswers.NotLoggedIn(context);
        }

        JsonNode body = (await JsonNode.ParseAsync(context.Request.Body))!;
        RepositoryKind kind = (string?)body["type"] == "dataset" ? RepositoryKind.Dataset : RepositoryKind.Model;
        string owner = (string?)body["organization"] ?? user.Name;
        if (!user.MayWriteTo(owner))
        {
            return HubAnswers.Forbidden(context, owner);
        }

        string id = $"{owner}/{body["name"]}";
        string url = kind == RepositoryKind.Model ? $"{endpoint}/{id}" : $"{endpoint}/datasets/{id}";
        if (state.TryCreate(kind, id) is not { } repository)
        {
            return Results.Json(new { error = $"You already created this {kind} repo", url }, statusCode: StatusCodes.Status409Conflict);
        }

        repository.IsPrivate = (string?)body["visibility"] == "private" || (bool?)body["private"] == true;
        return Results.Json(new { url, name = id, id });
    }

    public static async Task<IResult> DeleteAsync(HttpContext context, HubState state, HubUser? user)
    {
        if (user is null)
        {
            return HubAnswers.NotLoggedIn(context);
        }

        JsonNode body = (await JsonNode.ParseAsync(context.Request.Body))!;
        RepositoryKind kind = (string?)body["type"] == "dataset" ? RepositoryKind.Dataset : RepositoryKind.Model;
        string owner = (string?)body["organization"] ?? user.Name;
        if (!user.MayWriteTo(owner))
        {
            return HubAnswers.Forbidden(context, owner);
        }

        return state.Delete(kind, $"{owner}/{body["name"]}") ? Results.Ok() : HubAnswers.NoRepository(context, user);
    }

    /// <summary>Checks the front matter of a card.</summary>
    public static async Task<IResult> ValidateCardAsync(HttpContext context)
    {
        JsonNode body = (await JsonNode.ParseAsync(context.Request.Body))!;
        string content = (string?)body["content"] ?? "";
        string? problem = content.StartsWith("---\n", StringComparison.Ordinal) ? ProblemOf(content) : null;
        object[] errors = problem is null ? [] : [new { message = problem }];
        return Results.Json(
            new { errors, warnings = Array.Empty<object>() }, statusCode: problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static string? ProblemOf(string content)
    {
        int end = content.IndexOf("\n---", 4, StringComparison.Ordinal);
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(content[4..(end < 0 ? content.Length : end)]));
            return yaml.Documents is [{ RootNode: YamlMappingNode }] ? null : "the metadata is not a mapping";
        }
        catch (YamlException exception)
        {
            return exception.Message;
        }
    }
}
