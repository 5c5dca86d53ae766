using Microsoft.AspNetCore.Http.Features;

namespace FineTune.TestHub;

/// <summary>
/// The parts of a path about a repository. Parsed by hand: an id has one segment or two, and a revision may hold escaped slashes, which a
/// route template would have unescaped.
/// </summary>
/// <param name="Verb">What is asked of it, such as <c>tree</c>; empty for the repository itself.</param>
/// <param name="Revision">Unescaped; main where the path names none.</param>
/// <param name="Path">Unescaped; empty where the path names none.</param>
internal sealed record RepositoryRoute(RepositoryKind Kind, string Id, string Verb, string Revision, string Path)
{
    private static readonly HashSet<string> Verbs =
    [
        "revision", "tree", "paths-info", "preupload", "commit", "branch", "tag", "refs", "auth-check", "resolve", "raw", "info",
    ];

    /// <summary>The route; null where the path is about something else.</summary>
    public static RepositoryRoute? Parse(HttpRequest request)
    {
        string target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int query = target.IndexOf('?', StringComparison.Ordinal);
        List<string> segments = [.. (query < 0 ? target : target[..query]).Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        bool isApi = segments is ["api", ..];
        if (isApi)
        {
            segments.RemoveAt(0);
        }

        RepositoryKind kind = segments is ["datasets", ..] ? RepositoryKind.Dataset : RepositoryKind.Model;
        if (isApi && segments is not ["models" or "datasets", _, ..])
        {
            return null;
        }

        if (isApi || kind == RepositoryKind.Dataset)
        {
            segments.RemoveAt(0);
        }

        return Parse(kind, segments);
    }

    private static RepositoryRoute? Parse(RepositoryKind kind, List<string> segments)
    {
        if (segments.Count == 0)
        {
            return null;
        }

        int idLength = segments.Count == 1 || Verbs.Contains(segments[1]) ? 1 : 2;
        string id = string.Join('/', segments[..idLength]).Replace(".git", "", StringComparison.Ordinal);
        List<string> rest = segments[idLength..];
        if (rest.Count == 0)
        {
            return new RepositoryRoute(kind, id, "", Repository.MainBranch, "");
        }

        int revisionLength = rest is [_, "refs", _, _, ..] ? 3 : rest.Count > 1 ? 1 : 0;
        string revision = revisionLength == 0 ? Repository.MainBranch : string.Join('/', rest[1..(1 + revisionLength)]);
        return new RepositoryRoute(kind, id, rest[0], revision, string.Join('/', rest[(1 + revisionLength)..]));
    }
}
