using System.Text.Json.Nodes;

namespace FineTune.TestHub;

/// <summary>Changing a repository: what is to be uploaded how, and the commit.</summary>
internal static class CommitEndpoints
{
    public static async Task<IResult> PreuploadAsync(HttpContext context, Repository repository, RepositoryRoute route)
    {
        if (repository.Find(route.Revision) is not { } commit)
        {
            return HubAnswers.NoRevision(context, route.Revision);
        }

        JsonNode body = (await JsonNode.ParseAsync(context.Request.Body))!;
        var files = new JsonArray();
        foreach (JsonNode? file in body["files"]!.AsArray())
        {
            string path = (string)file!["path"]!;
            _ = Convert.FromBase64String((string)file["sample"]!);
            files.Add(new JsonObject
            {
                ["path"] = path,
                ["uploadMode"] = Repository.IsLarge(path, (long)file["size"]!) ? "lfs" : "regular",
                ["shouldIgnore"] = false,
                ["oid"] = commit.Files.GetValueOrDefault(path)?.ObjectId,
            });
        }

        return Results.Json(new JsonObject { ["files"] = files, ["commitOid"] = commit.Id });
    }

    public static async Task<IResult> CommitAsync(HttpContext context, Repository repository, RepositoryRoute route, HubState state, string endpoint)
    {
        if (repository.Find(route.Revision) is null)
        {
            return HubAnswers.NoRevision(context, route.Revision);
        }

        // The whole body first: a connection that breaks in the middle changes nothing.
        using var reader = new StreamReader(context.Request.Body);
        string[] lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        JsonNode header = new JsonObject();
        var changes = new List<Action<SortedDictionary<string, StoredFile>>>();
        foreach (string line in lines)
        {
            JsonNode entry = JsonNode.Parse(line)!;
            JsonNode value = entry["value"]!;
            if ((string)entry["key"]! == "header")
            {
                header = value;
            }
            else if (Change((string)entry["key"]!, value, state) is { } change)
            {
                changes.Add(change);
            }
            else
            {
                return HubAnswers.Error(context, StatusCodes.Status400BadRequest, null,
                    $"Your push was rejected because an LFS pointer pointed to a file that does not exist: {value["oid"]}");
            }
        }

        return Apply(context, repository, route, header, files => changes.ForEach(change => change(files)), endpoint);
    }

    private static IResult Apply(
        HttpContext context,
        Repository repository,
        RepositoryRoute route,
        JsonNode header,
        Action<SortedDictionary<string, StoredFile>> change,
        string endpoint)
    {
        int? pullRequest = context.Request.Query["create_pr"] == "1" ? repository.OpenPullRequest(route.Revision) : null;
        string branch = pullRequest is null ? route.Revision : $"refs/pr/{pullRequest}";
        if (repository.Apply(branch, (string?)header["parentCommit"], (string?)header["summary"] ?? "", change) is not { } commit)
        {
            return HubAnswers.Error(context, StatusCodes.Status412PreconditionFailed, null, "A commit has happened since. Please refresh and try again.");
        }

        var answer = new JsonObject
        {
            ["success"] = true,
            ["commitOid"] = commit.Id,
            ["commitUrl"] = $"{endpoint}/{repository.Id}/commit/{commit.Id}",
            ["hookOutput"] = "",
        };
        if (pullRequest is not null)
        {
            answer["pullRequestUrl"] = $"{endpoint}/{repository.Id}/discussions/{pullRequest}";
        }

        return Results.Json(answer);
    }

    /// <summary>What a line does to the files; null where it names an object nobody uploaded.</summary>
    private static Action<SortedDictionary<string, StoredFile>>? Change(string key, JsonNode value, HubState state)
    {
        string path = (string)value["path"]!;
        switch (key)
        {
            case "file":
                StoredFile regular = StoredFile.Regular(Convert.FromBase64String((string)value["content"]!));
                return files => files[path] = regular;
            case "lfsFile":
                return state.Objects.Find((string)value["oid"]!) is { } large ? files => files[path] = large : null;
            case "deletedFile":
                return files => files.Remove(path);
            case "deletedFolder":
                return files => files.Keys.Where(file => file.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal)).ToList()
                    .ForEach(file => files.Remove(file));
            default:
                throw new BadHttpRequestException($"No operation '{key}'.");
        }
    }
}
