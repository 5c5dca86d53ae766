using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Reports;

/// <summary>Rows of the token files as a table for a console.</summary>
internal static class TokenPreview
{
    /// <summary>A row of thousands of tokens is shown by its beginning and its end.</summary>
    private const int MaxTokens = 40;
    private const int TokensAtEnd = 5;

    private static readonly string[] Header = ["position", "id", "token", "special", "type", "mask"];

    /// <param name="folder">Output folder of Tokenize.</param>
    /// <param name="rows">Rows of each split.</param>
    /// <param name="info">What Tokenize found out, with the names that the files have now.</param>
    public static void Write(string folder, DatasetInfo info, int rows, TextWriter output)
    {
        TokenNames names = TokenNames.Load(folder);
        foreach ((string split, SplitInfo counts) in info.Splits.Where(split => split.Value.Rows > 0))
        {
            using TokenizedSplit tokens = TokenizedSplit.Open(folder, split);
            for (int row = 0; row < Math.Min(rows, tokens.Count); row++)
            {
                output.WriteLine(DisplayText.Escape(Title(split, row, counts.Rows, tokens, info)));
                WriteTable(Lines(tokens, row, names), output);
                output.WriteLine();
            }
        }
    }

    private static string Title(string split, int row, int count, TokenizedSplit tokens, DatasetInfo info)
    {
        (int file, int line) = tokens.Origin(row);
        int[] labels = [.. tokens.Labels(row)];
        string label = labels.Length == 1 ? FormattableString.Invariant($", label {labels[0]} '{Name(info, labels[0])}'") : "";
        return FormattableString.Invariant(
            $"{split}, row {row + 1} of {count}: {info.SourceFiles[file]}({line}), {Quantity.Of(tokens.InputIds(row).Length, "token")}{label}");
    }

    private static string Name(DatasetInfo info, int label) => label >= 0 && label < info.LabelNames.Count ? info.LabelNames[label] : "";

    private static List<string[]> Lines(TokenizedSplit tokens, int row, TokenNames names)
    {
        ReadOnlySpan<int> ids = tokens.InputIds(row);
        ReadOnlySpan<sbyte> types = tokens.TokenTypeIds(row);
        List<string[]> lines = [Header];
        for (int position = 0; position < ids.Length; position++)
        {
            if (ids.Length > MaxTokens && position == MaxTokens - TokensAtEnd)
            {
                position = ids.Length - TokensAtEnd;
                lines.Add(["...", "", "", "", "", ""]);
            }

            lines.Add(
            [
                Text(position), Text(ids[position]), names[ids[position]], names.IsSpecial(ids[position]) ? "yes" : "", types.IsEmpty ? "0" : Text(types[position]), "1",
            ]);
        }

        return lines;
    }

    private static void WriteTable(List<string[]> lines, TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, Header.Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (string[] line in lines)
        {
            output.WriteLine("  " + string.Join("  ", line.Select((cell, column) => column == 2 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
