using System.Text.RegularExpressions;
using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>
/// The split that a file's name or else a folder's name speaks of, as Hugging Face's datasets guesses it (datasets/data_files.py): a keyword that stands as
/// a word of its own.
/// </summary>
internal static partial class SplitGuess
{
    /// <param name="path">The file as the project names it, or as far as its wildcard finds it.</param>
    /// <param name="folder">The folder whose name decides; null where none does. The nearest one goes first.</param>
    public static string Of(string path, out string? folder)
    {
        string[] names = path.Replace('\\', '/').Split('/');
        for (int index = names.Length - 1; index >= 0; index--)
        {
            if (Keyword().Match(names[index]) is { Success: true } match)
            {
                folder = index == names.Length - 1 ? null : names[index];
                return Split(match.Value.ToLowerInvariant());
            }
        }

        folder = null;
        return SplitNames.Train;
    }

    private static string Split(string keyword) => keyword switch
    {
        "train" or "training" => SplitNames.Train,
        "test" or "testing" or "eval" or "evaluation" => "test",
        "dev" => "dev",
        _ => "validation",
    };

    [GeneratedRegex(
        "(?<![a-z])(training|train|testing|test|validation|valid|val|dev|evaluation|eval)(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Keyword();
}
