using System.Text.RegularExpressions;

namespace FineTune.Engine.Hub.Pull;

/// <summary>A pattern of a dataset card: <c>*</c> within a folder, <c>**</c> through folders, <c>?</c>, <c>[...]</c>, <c>[!...]</c>.</summary>
internal static class GlobPattern
{
    public static bool Matches(string pattern, string path)
    {
        string regex = Regex.Escape(pattern.TrimStart('.').TrimStart('/'))
            .Replace(@"\*\*/", "(?:.*/)?", StringComparison.Ordinal)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal)
            .Replace(@"\[!", "[^", StringComparison.Ordinal)
            .Replace(@"\[", "[", StringComparison.Ordinal);
        return Regex.IsMatch(path, $"^{regex}$", RegexOptions.CultureInvariant);
    }
}
