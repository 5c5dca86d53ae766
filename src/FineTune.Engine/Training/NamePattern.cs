using System.Text.RegularExpressions;

namespace FineTune.Engine.Training;

/// <summary>A pattern for the names of weights, in which * stands for any text: <c>bert.embeddings.*</c>.</summary>
internal sealed class NamePattern(string pattern)
{
    private readonly Regex _regex = new(
        $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant | RegexOptions.Singleline);

    public string Text => pattern;

    public bool Matches(string name) => _regex.IsMatch(name);
}
