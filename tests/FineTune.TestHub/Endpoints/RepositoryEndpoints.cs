using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Extensions;

namespace FineTune.TestHub;

/// <summary>What a repository holds: its state, its branches, its files.</summary>
internal static class RepositoryEndpoints
{
    public static IResult Info(HttpContext context, Repository repository, RepositoryRoute route) =>
        repository.Find(route.Revision) is not { } commit
            ? HubAnswers.NoRevision(context, route.Revision)
            : Results.Json(new
            {
                _id = repository.Id,
                id = repository.Id,
                modelId = repository.Id,
                sha = commit.Id,
                @private = repository.IsPrivate,
                gated = repository.IsGated ? (object)"manual" : false,
                disabled = false,
                downloads = 0,
                likes = 0,
                tags = Array.Empty<string>(),
                lastModified = "2026-01-01T00:00:00.000Z",
                createdAt = "2026-01-01T00:00:00.000Z",
                siblings = commit.Files.Keys.Select(path => new { rfilename = path }),
            });

    public static IResult Refs(Repository repository) => Results.Json(new
    {
        branches = Refs(repository.Branches.Where(branch => !branch.Key.StartsWith("refs/", StringComparison.Ordinal)), "refs/heads/"),
        tags = Refs(repository.Tags, "refs/tags/"),
        converts = Refs(repository.Branches.Where(branch => branch.Key.StartsWith("refs/convert/", StringComparison.Ordinal)), ""),
        pullRequests = Refs(repository.Branches.Where(branch => branch.Key.StartsWith("refs/pr/", StringComparison.Ordinal)), ""),
    });

    public static IResult Tree(HttpContext context, Repository repository, RepositoryRoute route, int pageSize)
    {
        if (repository.Find(route.Revision) is not { } commit)
        {
            return HubAnswers.NoRevision(context, route.Revision);
        }

        string prefix = route.Path.Length == 0 ? "" : route.Path + "/";
        bool recursive = string.Equals(context.Request.Query["recursive"], "true", StringComparison.OrdinalIgnoreCase);
        List<object> entries = Entries(commit, prefix, recursive);
        if (entries.Count == 0 && prefix.Length > 0)
        {
            return HubAnswers.NoFile(context);
        }

        _ = int.TryParse(context.Request.Query["cursor"], CultureInfo.InvariantCulture, out int start);
        if (start + pageSize < entries.Count)
        {
            var query = new QueryBuilder(
                context.Request.Query.Where(pair => pair.Key != "cursor").Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())))
            {
                { "cursor", (start + pageSize).ToString(CultureInfo.InvariantCulture) },
            };
            string next = $"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}{query}";
            context.Response.Headers.Link = $"<{next}>; rel=\"next\"";
        }

        return Results.Json(entries.Skip(start).Take(pageSize));
    }

    public static async Task<IResult> PathsInfoAsync(HttpContext context, Repository repository, RepositoryRoute route)
    {
        if (repository.Find(route.Revision) is not { } commit)
        {
            return HubAnswers.NoRevision(context, route.Revision);
        }

        IEnumerable<string> paths = context.Request.HasFormContentType
            ? (await context.Request.ReadFormAsync())["paths"].OfType<string>()
            : (await JsonNode.ParseAsync(context.Request.Body))!["paths"]!.AsArray().Select(path => (string)path!);
        return Results.Json(paths.Where(commit.Files.ContainsKey).Select(path => Entry(path, commit.Files[path], commit)));
    }

    public static async Task<IResult> CreateBranchAsync(HttpContext context, Repository repository, RepositoryRoute route)
    {
        JsonNode? body = context.Request.ContentLength is > 0 ? await JsonNode.ParseAsync(context.Request.Body) : null;
        string from = (string?)body?["startingPoint"] ?? Repository.MainBranch;
        if (repository.Find(from) is not { } start)
        {
            return HubAnswers.NoRevision(context, from);
        }

        return repository.Branches.TryAdd(route.Revision, start.Id)
            ? Results.Json(new { })
            : HubAnswers.Error(context, StatusCodes.Status409Conflict, null, $"Reference already exists: {route.Revision}");
    }

    public static async Task<IResult> CreateTagAsync(HttpContext context, Repository repository, RepositoryRoute route)
    {
        JsonNode body = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (repository.Find(route.Revision) is not { } commit)
        {
            return HubAnswers.NoRevision(context, route.Revision);
        }

        return repository.Tags.TryAdd((string)body["tag"]!, commit.Id)
            ? Results.Json(new { })
            : HubAnswers.Error(context, StatusCodes.Status409Conflict, null, "Tag reference exists already");
    }

    private static IEnumerable<object> Refs(IEnumerable<KeyValuePair<string, string>> refs, string prefix) =>
        refs.Select(entry => new { name = entry.Key, @ref = prefix + entry.Key, targetCommit = entry.Value });

    private static List<object> Entries(Commit commit, string prefix, bool recursive)
    {
        var entries = new List<object>();
        var folders = new HashSet<string>();
        foreach ((string path, StoredFile file) in commit.Files.Where(file => file.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            int slash = path.IndexOf('/', prefix.Length);
            for (; slash >= 0; slash = recursive ? path.IndexOf('/', slash + 1) : -1)
            {
                if (folders.Add(path[..slash]))
                {
                    entries.Add(new { type = "directory", oid = commit.Id, size = 0, path = path[..slash] });
                }
            }

            if (recursive || !path.AsSpan(prefix.Length).Contains('/'))
            {
                entries.Add(Entry(path, file, null));
            }
        }

        return entries;
    }

    private static object Entry(string path, StoredFile file, Commit? commit)
    {
        var entry = new JsonObject { ["type"] = "file", ["oid"] = file.ObjectId, ["size"] = file.Length, ["path"] = path };
        if (file.Sha256 is { } sha256)
        {
            entry["lfs"] = new JsonObject { ["oid"] = sha256, ["size"] = file.Length, ["pointerSize"] = 134 };
        }

        if (commit is not null)
        {
            entry["lastCommit"] = new JsonObject { ["id"] = commit.Id, ["title"] = commit.Message, ["date"] = "2026-01-01T00:00:00.000Z" };
        }

        return entry;
    }
}
