using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace FineTune.TestHub;

/// <summary>
/// Files by their paths. As on the Hub, a regular file is behind a relative redirect and a large one behind a redirect to the CDN, which has another
/// origin and takes no token.
/// </summary>
internal static class ResolveEndpoints
{
    public static IResult Resolve(HttpContext context, Repository repository, RepositoryRoute route, HubUser? user, string cdn)
    {
        if (repository.IsGated && (user is null || !(repository.Admitted.ContainsKey(user.Name) || user.MayWriteTo(repository.Namespace))))
        {
            return user is null
                ? HubAnswers.Error(context, StatusCodes.Status401Unauthorized, "GatedRepo",
                    $"Access to {repository.Kind} {repository.Id} is restricted. You must have access to it and be authenticated to access it. Please log in.")
                : HubAnswers.Error(context, StatusCodes.Status403Forbidden, "GatedRepo",
                    $"Access to {repository.Kind} {repository.Id} is restricted and you are not in the authorized list. Ask for access on its page.");
        }

        if (repository.Find(route.Revision) is not { } commit)
        {
            return HubAnswers.NoRevision(context, route.Revision);
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers[HubAnswers.CommitHeader] = commit.Id;
        headers.AccessControlExposeHeaders = "*";
        if (!commit.Files.TryGetValue(route.Path, out StoredFile? file))
        {
            return HubAnswers.NoFile(context);
        }

        headers["X-Linked-Size"] = file.Length.ToString(CultureInfo.InvariantCulture);
        headers["X-Linked-Etag"] = $"\"{file.Etag}\"";
        if (file.IsLarge)
        {
            return Results.Redirect($"{cdn}/get/{file.Sha256}?Signature=of-this-test&X-Amz-Expires=3600");
        }

        headers.ETag = $"\"{file.Etag}\"";
        return Results.LocalRedirect(
            $"/resolve-cache/{repository.Kind}/{file.ObjectId}/{commit.Id}/{Uri.EscapeDataString(repository.Id)}/{Uri.EscapeDataString(route.Path)}",
            preserveMethod: true);
    }

    /// <summary>What git itself holds: a large file's pointer.</summary>
    public static IResult Raw(HttpContext context, Repository repository, RepositoryRoute route) =>
        repository.Find(route.Revision) is not { } commit ? HubAnswers.NoRevision(context, route.Revision)
        : commit.Files.TryGetValue(route.Path, out StoredFile? file) ? Bytes(file.Blob, file.ObjectId)
        : HubAnswers.NoFile(context);

    /// <summary>A regular file's content, behind the relative redirect.</summary>
    public static IResult Content(HttpContext context, HubState state, RepositoryKind kind, string commitId, string id, string path)
    {
        if (state.Find(kind, Uri.UnescapeDataString(id))?.Find(commitId) is not { } commit
            || !commit.Files.TryGetValue(Uri.UnescapeDataString(path), out StoredFile? file))
        {
            return HubAnswers.NoFile(context);
        }

        context.Response.Headers[HubAnswers.CommitHeader] = commitId;
        return Contents(file);
    }

    /// <summary>A large file's content, on the CDN.</summary>
    public static IResult Object(HttpContext context, HubState state, string sha256)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            return Results.Text("Only one auth mechanism allowed", statusCode: StatusCodes.Status400BadRequest);
        }

        if (!context.Request.Query.ContainsKey("Signature"))
        {
            return Results.Text("Access denied", statusCode: StatusCodes.Status403Forbidden);
        }

        StoredFile? large = state.Objects.Find(sha256)
            ?? state.Repositories.SelectMany(repository => repository.Branches.Values.Select(repository.Find)).SelectMany(commit => commit!.Files.Values)
                .FirstOrDefault(file => file.Sha256 == sha256);
        return large is null ? Results.NotFound() : Contents(large);
    }

    /// <summary>Nothing of a file on disk is held in memory.</summary>
    private static IResult Contents(StoredFile file) => file.ContentPath is { } path
        ? Results.Stream(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1), "application/octet-stream", enableRangeProcessing: true,
            entityTag: new EntityTagHeaderValue($"\"{file.Etag}\""))
        : Bytes(file.Content, file.Etag);

    private static IResult Bytes(byte[] content, string etag) =>
        Results.Bytes(content, "application/octet-stream", enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{etag}\""));
}
