using System.Globalization;
using System.Text;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>
/// The text of a row as a cell shows it, once: coloured by what its tokens did to the loss where that is known, otherwise as it stands in the data. Of a
/// question besides the part of its text that has the answers.
/// </summary>
internal static class RowText
{
    /// <summary>How strong a contribution's colour can be.</summary>
    private const int Shades = 4;

    /// <summary>Letters around an answer.</summary>
    private const int Around = 100;

    /// <summary>What the marks of these rows mean.</summary>
    public static void AppendKeys(HtmlBuilder html, IReadOnlyList<ReportedRow> rows)
    {
        if (rows.Any(row => row.Tokens.Count > 0))
        {
            html.Append("<p class=\"key\">The text is as the model reads it. The colour says what a word did to the loss, by gradients times inputs ");
            html.Append("(integrated gradients): <span class=\"u3\">towards the mistake</span> <span class=\"d3\">against it</span>.");
            html.Append(rows.Any(row => Shown(row.Tokens).Any(token => token.IsSpecial))
                ? " Grey is a token of the model's own, such as the one between two texts.</p>\n"
                : "</p>\n");
        }

        if (rows.Any(row => row.Row.Marked is not null))
        {
            html.Append("<p class=\"key\">In the text of a question: <span class=\"missing\">the right answer</span> ");
            html.Append("<span class=\"added\">what the model says</span> <span class=\"missing added\">what is of both</span></p>\n");
        }
    }

    public static string Of(ReportedRow row)
    {
        string text = row.Tokens.Count == 0 ? HtmlBuilder.Escape(row.Text ?? "") : $"<div class=\"tokens\">{Coloured(Shown(row.Tokens))}</div>";
        return row.Row.Marked is { } marked ? $"<div class=\"excerpt\">{Excerpt(marked)}</div>{text}" : text;
    }

    /// <summary>Without the model's own tokens at both ends, which say nothing.</summary>
    private static IReadOnlyList<TokenContribution> Shown(IReadOnlyList<TokenContribution> tokens) =>
        [.. tokens.SkipWhile(token => token.IsSpecial).Reverse().SkipWhile(token => token.IsSpecial).Reverse()];

    private static string Coloured(IReadOnlyList<TokenContribution> tokens)
    {
        double most = tokens.Where(token => !token.IsSpecial).Select(token => Math.Abs(token.Contribution)).DefaultIfEmpty(0).Max();
        return string.Concat(tokens.Select(token =>
            token.IsSpecial ? $"<span class=\"special\">{HtmlBuilder.Escape(token.Text)}</span>" : Token(token, most)));
    }

    private static string Token(TokenContribution token, double most)
    {
        int shade = most == 0 ? 0 : (int)Math.Round(Shades * Math.Abs(token.Contribution) / most);
        string text = HtmlBuilder.Escape(token.Text);
        return shade == 0 ? text : string.Create(
            CultureInfo.InvariantCulture,
            $"<span class=\"{(token.Contribution > 0 ? 'u' : 'd')}{shade}\" title=\"{Figures.Short(token.Contribution)}\">{text}</span>");
    }

    /// <summary>The parts of the text around the answers; one where they are near each other.</summary>
    private static string Excerpt(MarkedText marked)
    {
        List<(int Start, int End)> parts = [];
        foreach ((int start, int end) in Answers(marked).OrderBy(answer => answer.Start))
        {
            (int from, int to) = (WordStart(marked.Text, start - Around), WordEnd(marked.Text, end + Around));
            if (parts is [.., var last] && from <= last.End)
            {
                parts[^1] = (last.Start, Math.Max(last.End, to));
            }
            else
            {
                parts.Add((from, to));
            }
        }

        var html = new StringBuilder(parts is [{ Start: > 0 }, ..] ? "… " : "");
        html.AppendJoin(" … ", parts.Select(part => Between(marked, part.Start, part.End)));
        return html.Append(parts is [.., var rest] && rest.End < marked.Text.Length ? " …" : "").ToString();
    }

    /// <summary>A part of the text, cut where a mark begins or ends.</summary>
    private static string Between(MarkedText marked, int start, int end)
    {
        IEnumerable<int> ends = Answers(marked).SelectMany(answer => (int[])[answer.Start, answer.End]);
        int[] cuts = [.. ends.Where(cut => cut > start && cut < end).Append(start).Append(end).Distinct().Order()];
        var html = new StringBuilder();
        for (int cut = 0; cut + 1 < cuts.Length; cut++)
        {
            string[] kinds = [.. Kinds(marked, cuts[cut])];
            string text = HtmlBuilder.Escape(marked.Text[cuts[cut]..cuts[cut + 1]]);
            html.Append(kinds.Length == 0 ? text : $"<span class=\"{string.Join(' ', kinds)}\">{text}</span>");
        }

        return html.ToString();
    }

    private static IEnumerable<(int Start, int End)> Answers(MarkedText marked) =>
        ((IEnumerable<(int Start, int End)?>)[marked.Right, marked.Said]).OfType<(int Start, int End)>();

    private static IEnumerable<string> Kinds(MarkedText marked, int place)
    {
        if (marked.Right is { } right && place >= right.Start && place < right.End)
        {
            yield return "missing";
        }

        if (marked.Said is { } said && place >= said.Start && place < said.End)
        {
            yield return "added";
        }
    }

    private static int WordStart(string text, int place)
    {
        place = Math.Max(0, place);
        while (place > 0 && !char.IsWhiteSpace(text[place - 1]))
        {
            place--;
        }

        return place;
    }

    private static int WordEnd(string text, int place)
    {
        place = Math.Min(text.Length, place);
        while (place < text.Length && !char.IsWhiteSpace(text[place]))
        {
            place++;
        }

        return place;
    }
}
