using System.Buffers;
using System.Text.RegularExpressions;

namespace FineTune.Engine.Models.Adapters;

/// <summary>
/// Which modules a text means: those whose name ends in it, or that a regular expression matches whole (peft/tuners/tuners_utils.py,
/// check_target_module_exists).
/// </summary>
/// <param name="text">With any character that means something in an expression, but for the point, it is one.</param>
internal sealed class ModulePattern(string text)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(@"*+?()[]{}|^$\");

    /// <summary>An expression that needs longer for a name never ends.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Regex? _expression = IsExpressionText(text)
        ? new Regex($@"\A(?:{text})\z", RegexOptions.CultureInvariant, Longest)
        : null;

    public string Text => text;

    public bool IsExpression => _expression is not null;

    public static bool IsExpressionText(string text) => text.AsSpan().ContainsAny(Special);

    /// <exception cref="RegexMatchTimeoutException">The expression takes too long.</exception>
    public bool Matches(string module) =>
        _expression?.IsMatch(module) ?? (module == text || module.EndsWith("." + text, StringComparison.Ordinal));

    /// <summary>True for a weight of a module that is meant, or of one within it, and for the one weight of that whole name.</summary>
    public bool Holds(string weight)
    {
        if (weight == text)
        {
            return true;
        }

        for (int end = weight.LastIndexOf('.'); end > 0; end = weight.LastIndexOf('.', end - 1))
        {
            if (Matches(weight[..end]))
            {
                return true;
            }
        }

        return false;
    }
}
