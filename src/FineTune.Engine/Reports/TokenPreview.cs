using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Tokenizers;

namespace FineTune.Engine.Reports;

/// <summary>Rows of the token files as a table for a console.</summary>
internal static class TokenPreview
{
    /// <summary>A row of thousands of tokens is shown by its beginning and its end.</summary>
    private const int MaxTokens = 40;
    private const int TokensAtEnd = 5;

    private static readonly string[] Header = ["position", "id", "token", "special", "type", "mask"];
    private const int TokenColumn = 2;
    private const string LabelHeader = "label";
    private const string TrainedHeader = "trained";

    /// <param name="folder">Output folder of Tokenize.</param>
    /// <param name="rows">Rows of each split.</param>
    /// <param name="info">What Tokenize found out, with the names that the files have now.</param>
    public static void Write(string folder, DatasetInfo info, int rows, TextWriter output)
    {
        TokenNames names = TokenNames.Load(folder);
        var tokenizer = new Lazy<TextTokenizer>(() => new TextTokenizer(TokenizerFiles.LoadDefinition(folder)));
        foreach ((string split, SplitInfo counts) in info.Splits.Where(split => split.Value.Rows > 0))
        {
            using TokenizedSplit tokens = TokenizedSplit.Open(folder, split);
            for (int row = 0; row < Math.Min(rows, tokens.Count); row++)
            {
                output.WriteLine(DisplayText.Escape(Title(split, row, counts.Rows, tokens, info)));
                if (IsOfTrainedTokens(tokens, row, info))
                {
                    // A text as it was rendered, line by line, before its tokens.
                    output.WriteLine(Indented(tokenizer.Value.Decode(tokens.InputIds(row), skipSpecialTokens: false)));
                }

                WriteTable(Lines(tokens, row, names, info), output);
                if (info.Targets is not null)
                {
                    output.WriteLine(FormattableString.Invariant($"  to be given, {Quantity.Of(tokens.Labels(row).Length, "token")}:"));
                    WriteTable(Lines(tokens.Labels(row), names), output);
                }

                output.WriteLine();
            }
        }
    }

    private static string Indented(string text) =>
        string.Join(Environment.NewLine, text.TrimEnd('\n').Split('\n').Select(line => $"  | {DisplayText.Escape(line)}"));

    private static string Title(string split, int row, int count, TokenizedSplit tokens, DatasetInfo info)
    {
        (int file, int line) = tokens.Origin(row);
        string length = tokens.TextLengths(row) is { IsEmpty: false } texts
            ? $"{Quantity.Of(texts.Length, "text")} of {string.Join(" and ", texts.ToArray())} tokens"
            : Quantity.Of(tokens.InputIds(row).Length, "token");
        return FormattableString.Invariant($"{split}, row {row + 1} of {count}: {info.SourceFiles[file]}({line}), {length}{Target(tokens, row, info)}");
    }

    /// <summary>What is to be predicted for the row; empty where that is a label for each token, or nothing that stands in the files.</summary>
    private static string Target(TokenizedSplit tokens, int row, DatasetInfo info)
    {
        if (info.SimilarityForm == SimilarityForm.ScoredPairs)
        {
            return FormattableString.Invariant($", score {tokens.Number(row)}");
        }

        if (info.ProblemType == ProblemType.Regression)
        {
            return FormattableString.Invariant($", label {tokens.Number(row)}");
        }

        if (!tokens.Offsets(row).IsEmpty)
        {
            (int first, int last) = (tokens.Labels(row)[0], tokens.Labels(row)[1]);
            return tokens.Offsets(row)[2 * first] < 0 ? ", no answer in it" : FormattableString.Invariant($", answer from {first} to {last}");
        }

        if (!tokens.TextLengths(row).IsEmpty && info.SimilarityForm is null)
        {
            return FormattableString.Invariant($", choice {tokens.Labels(row)[0]} of {tokens.TextLengths(row).Length}, one behind the other");
        }

        if (HasLabelOfTokens(info) || info.LabelNames.Count == 0)
        {
            return "";
        }

        string[] labels = [.. tokens.Labels(row).ToArray().Select(label => LabelText(info, label))];
        return labels.Length switch
        {
            0 => ", no label",
            1 => $", label {labels[0]}",
            _ => $", labels {string.Join(", ", labels)}",
        };
    }

    /// <summary>True where labels say which tokens are trained on.</summary>
    private static bool IsOfTrainedTokens(TokenizedSplit tokens, int row, DatasetInfo info) =>
        info.LabelNames.Count == 0 && info.ProblemType is null && info.Targets is null
        && !HasLabelOfTokens(info) && tokens.Labels(row).Length == tokens.InputIds(row).Length;

    private static bool HasLabelOfTokens(DatasetInfo info) => info.WordSplit is not null;

    /// <summary>The id and its name; a token that is left out of the loss has no name.</summary>
    private static string LabelText(DatasetInfo info, int label) =>
        label >= 0 && label < info.LabelNames.Count ? FormattableString.Invariant($"{label} '{info.LabelNames[label]}'") : Text(label);

    /// <summary>A text to give: its tokens have no types, and nobody hides any.</summary>
    private static List<string[]> Lines(ReadOnlySpan<int> ids, TokenNames names)
    {
        List<string[]> lines = [Header[..^2]];
        for (int position = 0; position < ids.Length; position++)
        {
            if (ids.Length > MaxTokens && position == MaxTokens - TokensAtEnd)
            {
                position = ids.Length - TokensAtEnd;
                lines.Add(["...", "", "", ""]);
            }

            lines.Add([Text(position), Text(ids[position]), names[ids[position]], names.IsSpecial(ids[position]) ? "yes" : ""]);
        }

        return lines;
    }

    private static List<string[]> Lines(TokenizedSplit tokens, int row, TokenNames names, DatasetInfo info)
    {
        ReadOnlySpan<int> ids = tokens.InputIds(row);
        ReadOnlySpan<sbyte> types = tokens.TokenTypeIds(row);
        ReadOnlySpan<int> labels = HasLabelOfTokens(info) ? tokens.Labels(row) : default;
        ReadOnlySpan<int> trained = IsOfTrainedTokens(tokens, row, info) ? tokens.Labels(row) : default;
        string[] header = HasLabelOfTokens(info) ? [.. Header, LabelHeader] : !trained.IsEmpty ? [.. Header, TrainedHeader] : Header;
        int[] places = Places(tokens.TextLengths(row), ids.Length);
        List<string[]> lines = [header];
        for (int position = 0; position < ids.Length; position++)
        {
            if (ids.Length > MaxTokens && position == MaxTokens - TokensAtEnd)
            {
                position = ids.Length - TokensAtEnd;
                lines.Add(["...", .. header[1..].Select(_ => "")]);
            }

            string[] line =
            [
                Text(places[position]), Text(ids[position]), names[ids[position]], names.IsSpecial(ids[position]) ? "yes" : "",
                types.IsEmpty ? "0" : Text(types[position]), "1",
            ];
            lines.Add(!trained.IsEmpty ? [.. line, trained[position] == TokenLabels.Ignored ? "" : "yes"]
                : labels.IsEmpty ? line : [.. line, DisplayText.Escape(LabelText(info, labels[position]))]);
        }

        return lines;
    }

    /// <summary>The place of each token in its sequence.</summary>
    /// <param name="lengths">Tokens of each sequence; empty where there is one.</param>
    private static int[] Places(ReadOnlySpan<int> lengths, int tokens)
    {
        List<int> places = [];
        foreach (int length in lengths.IsEmpty ? [tokens] : lengths)
        {
            places.AddRange(Enumerable.Range(0, length));
        }

        return [.. places];
    }

    private static void WriteTable(List<string[]> lines, TextWriter output)
    {
        string[] header = lines[0];
        int[] widths = [.. header.Select((_, column) => lines.Max(line => line[column].Length))];
        foreach (string[] line in lines)
        {
            output.WriteLine("  " + string.Join("  ", line.Select((cell, column) =>
                column == TokenColumn || header[column] == LabelHeader ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
