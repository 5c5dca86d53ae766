using System.Text;
using System.Text.RegularExpressions;

namespace FineTune.Engine.Hub.Pull;

/// <summary>
/// A pattern of a dataset card: <c>*</c> within a folder, <c>**</c> through folders, <c>?</c>, <c>[...]</c>, <c>[!...]</c>. A bracket that is not closed
/// stands for itself and a range that runs backwards for nothing, as in Python's fnmatch. The card is somebody else's, so that no pattern may search for long.
/// </summary>
internal static class GlobPattern
{
    private const string Nothing = @"[^\s\S]";

    /// <summary>No path is as long.</summary>
    private const int Longest = 1024;

    public static bool Matches(string pattern, string path) =>
        pattern.Length <= Longest
        && Regex.IsMatch(
            path, Translate(pattern.TrimStart('.').TrimStart('/')), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder(@"\A");
        for (int index = 0; index < pattern.Length; index++)
        {
            ReadOnlySpan<char> rest = pattern.AsSpan(index);
            if (rest.StartsWith("**/"))
            {
                regex.Append("(?:.*/)?");
                index += 2;
            }
            else if (rest.StartsWith("**"))
            {
                regex.Append(".*");
                index++;
            }
            else if (rest[0] == '[' && ClassLength(rest) is var length and > 0)
            {
                regex.Append(Class(rest[1..(length - 1)]));
                index += length - 1;
            }
            else
            {
                regex.Append(rest[0] switch { '*' => "[^/]*", '?' => "[^/]", var other => Regex.Escape(other.ToString()) });
            }
        }

        return regex.Append(@"\z").ToString();
    }

    /// <summary>Length of the class with its brackets; 0 where it is not closed. A bracket that comes first is part of it.</summary>
    private static int ClassLength(ReadOnlySpan<char> rest)
    {
        int first = rest.Length > 1 && rest[1] == '!' ? 2 : 1;
        int end = first + 1 > rest.Length ? -1 : rest[(first + 1)..].IndexOf(']');
        return end < 0 ? 0 : first + 1 + end + 1;
    }

    private static string Class(ReadOnlySpan<char> content)
    {
        bool isNegated = content[0] == '!';
        ReadOnlySpan<char> members = isNegated ? content[1..] : content;
        var set = new StringBuilder();
        for (int index = 0; index < members.Length; index++)
        {
            bool isRange = index + 2 < members.Length && members[index + 1] == '-';
            char last = isRange ? members[index + 2] : members[index];
            if (members[index] <= last)
            {
                set.Append(Escaped(members[index])).Append('-').Append(Escaped(last));
            }

            index += isRange ? 2 : 0;
        }

        return (set.Length, isNegated) switch
        {
            (0, true) => "[^/]",
            (0, false) => Nothing,
            (_, true) => $"[^/{set}]",
            _ => $"[{set}]",
        };
    }

    private static string Escaped(char character) => $"\\u{(int)character:x4}";
}
