using System.Text.RegularExpressions;

namespace FineTune.Contracts;

/// <summary>A repository of the Hugging Face Hub at a revision, as a project names it: <c>org/name@revision</c>.</summary>
/// <param name="Id"><c>org/name</c>; some old models and datasets have no organisation.</param>
/// <param name="Revision">A branch, a tag or a commit.</param>
public sealed partial record HubReference(string Id, string Revision)
{
    public const string MainBranch = "main";

    private const int LongestId = 96;

    /// <summary>The reference; null where the text cannot be one.</summary>
    /// <param name="defaultRevision">Revision of a text that names none.</param>
    public static HubReference? TryParse(string text, string? defaultRevision = null)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        string id = at < 0 ? text : text[..at];
        string revision = at < 0 ? defaultRevision ?? MainBranch : text[(at + 1)..];
        return IsId(id) && IsRevision(revision) ? new HubReference(id, revision) : null;
    }

    /// <summary>True for what the Hub takes as the id of a repository.</summary>
    public static bool IsId(string text) =>
        text.Length <= LongestId && IdPattern().IsMatch(text) && !text.Contains("--", StringComparison.Ordinal) && !text.Contains(
            "..", StringComparison.Ordinal)
        && !text.EndsWith(".git", StringComparison.Ordinal);

    /// <summary>True for what can be a branch, a tag or a commit: also the name of a file of the cache, so that it must not lead out of a folder.</summary>
    public static bool IsRevision(string text) => PathBelow.ObjectionTo(text) is null && !text.Contains(' ', StringComparison.Ordinal);

    public override string ToString() => Revision == MainBranch ? Id : $"{Id}@{Revision}";

    // The rules of huggingface_hub's validate_repo_id.
    [GeneratedRegex(@"^[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_])?(?:/[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_])?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();
}
