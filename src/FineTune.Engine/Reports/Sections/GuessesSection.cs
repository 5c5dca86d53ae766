using System.Globalization;

namespace FineTune.Engine.Reports;

/// <summary>The first rows of a language model, token by token: how much each was expected, and of hidden ones what was guessed.</summary>
internal sealed class GuessesSection : ReportSection
{
    /// <summary>Losses from which on a token is coloured more strongly: probabilities of 50, 20, 5 and 1 %.</summary>
    private static readonly double[] Shades = [0.693, 1.609, 2.996, 4.605];

    public override string Title => "Token by token";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        if (facts.Guesses.Count == 0)
        {
            return;
        }

        bool areHidden = facts.Guesses.Any(text => text.AreHidden);
        if (facts.WorstRows.Count == 0)
        {
            html.Append($"<p>{ReportTexts.AreIncluded}</p>\n");
        }

        html.Append("<p class=\"key\">The first rows of the evaluation split. ");
        html.Append(areHidden
            ? "A frame stands around the words that were hidden from the model; behind a wrong guess stands what it said. "
            : "Each token was to be said after those before it; what has no colour at all was given. ");
        html.Append("How much the right one was expected: <span class=\"u0\">50 % or more</span> <span class=\"u1\">less than 50 %</span> ");
        html.Append("<span class=\"u2\">less than 20 %</span> <span class=\"u3\">less than 5 %</span> <span class=\"u4\">less than 1 %</span></p>\n");
        foreach (GuessedText text in facts.Guesses)
        {
            html.Append($"<div class=\"sample tokens\"><b>{HtmlBuilder.Escape(text.Place)}</b>");
            html.Append(string.Concat(text.Parts.Select(part => Part(part, text.AreHidden)))).Append("</div>\n");
        }
    }

    private static string Part(GuessedPart part, bool areHidden)
    {
        string text = HtmlBuilder.Escape(part.Text);
        if (part.Loss is not { } loss)
        {
            return text;
        }

        int shade = Shades.Count(bound => loss > bound);
        string tip = $"loss {Figures.Short(loss)}{(part is { IsHit: false, Likeliest: { } likeliest } ? $", the likeliest was {likeliest}" : "")}";
        string said = areHidden && part is { IsHit: false, Likeliest: { } guess } ? $"<small> {HtmlBuilder.Escape(guess)}</small>" : "";
        string kind = string.Create(CultureInfo.InvariantCulture, $"{(areHidden ? "hidden " : "")}u{shade}");
        return $"<span class=\"{kind}\" title=\"{HtmlBuilder.Escape(tip)}\">{text}</span>{said}";
    }
}
