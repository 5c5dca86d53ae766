using System.Globalization;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Reports;

/// <summary>Puts a drawing together. Places are given to a tenth of a unit, which no eye tells from more.</summary>
internal sealed class SvgBuilder
{
    private readonly StringBuilder _svg = new();

    public SvgBuilder Append(string svg)
    {
        _svg.Append(svg);
        return this;
    }

    /// <summary>Begins a drawing.</summary>
    /// <param name="description">What it says, for those who do not see it.</param>
    public SvgBuilder Open(int width, int height, string description) => Append(string.Create(
        CultureInfo.InvariantCulture,
        $"<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{HtmlText.Escape(description)}\">\n"));

    /// <param name="kind">Its class.</param>
    public SvgBuilder Path(string kind, FormattableString data) => Append($"<path class=\"{kind}\" d=\"{data.ToString(CultureInfo.InvariantCulture)}\"/>\n");

    /// <param name="anchor">Which end stands at the place: start, middle or end.</param>
    /// <param name="kind">Its class; empty for none.</param>
    public SvgBuilder Text(double x, double y, string anchor, string text, string kind = "")
    {
        string style = kind.Length == 0 ? "" : $" class=\"{kind}\"";
        return Append(string.Create(
            CultureInfo.InvariantCulture, $"<text{style} x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{HtmlText.Escape(text)}</text>\n"));
    }

    /// <param name="tip">What is shown where the pointer rests on it.</param>
    public SvgBuilder Bar(double x, double y, double width, double height, string tip) => Append(string.Create(
        CultureInfo.InvariantCulture,
        $"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\"><title>{HtmlText.Escape(tip)}</title></rect>\n"));

    public override string ToString() => _svg.ToString();
}
