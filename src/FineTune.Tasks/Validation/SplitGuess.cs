using System.Text.RegularExpressions;
using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>The split a file name speaks of, as Hugging Face's datasets guesses it: a keyword that stands as a word of its own.</summary>
internal static partial class SplitGuess
{
    public static string Of(string path)
    {
        Match match = Keyword().Match(Path.GetFileName(path));
        return match.Success ? Split(match.Value.ToLowerInvariant()) : SplitNames.Train;
    }

    private static string Split(string keyword) => keyword switch
    {
        "train" or "training" => SplitNames.Train,
        "test" or "testing" or "eval" or "evaluation" => "test",
        "dev" => "dev",
        _ => "validation",
    };

    [GeneratedRegex("(?<![a-z])(training|train|testing|test|validation|valid|val|dev|evaluation|eval)(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Keyword();
}
