using System.Net;

namespace FineTune.Contracts;

/// <summary>Names and texts of files in HTML: shown as they are, in an element or between the quotes of an attribute, and never taken for markup.</summary>
public static class HtmlText
{
    /// <summary>One line. A page can be read as text too, and directional characters turn round what stands beside them.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(DisplayText.Escape(text));
}
