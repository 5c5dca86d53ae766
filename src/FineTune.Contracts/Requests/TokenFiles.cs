using System.Globalization;

namespace FineTune.Contracts;

/// <summary>
/// Names of what Tokenize gives, as far as the stages after it depend on less than all: training does not read the token files of a split it neither
/// trains nor evaluates on, nor the statistics of splits.
/// </summary>
public static class TokenFiles
{
    /// <summary>Statistics of every split and the names of the source files: for reports and messages.</summary>
    public const string Splits = "splits.json";

    private const string Extension = ".arrow";
    private const int IndexDigits = 5;

    /// <summary>Name of one file of a split's series.</summary>
    public static string Name(string split, int index) => string.Create(CultureInfo.InvariantCulture, $"{split}-{index:D5}{Extension}");

    /// <summary>The split whose rows a file holds; null for files of no split.</summary>
    public static string? SplitOf(string file)
    {
        if (!file.EndsWith(Extension, StringComparison.Ordinal))
        {
            return null;
        }

        string name = file[..^Extension.Length];
        int dash = name.Length - IndexDigits - 1;
        return dash > 0 && name[dash] == '-' && name[(dash + 1)..].All(char.IsAsciiDigit) ? name[..dash] : null;
    }
}
