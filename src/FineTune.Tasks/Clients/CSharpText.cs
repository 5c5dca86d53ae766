using System.Globalization;
using System.Text;

namespace FineTune.Tasks.Clients;

/// <summary>Texts of the data within C#. MSBuild passes the source on and takes a backslash for a separator of paths, so that there must be none.</summary>
internal static class CSharpText
{
    /// <summary>A text as an expression.</summary>
    public static string Literal(string text)
    {
        if (!text.Any(letter => letter == '\\' || char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\u2028' or '\u2029'))
        {
            return $"\"{text.Replace("\"", "\" + '\"' + \"", StringComparison.Ordinal)}\"";
        }

        IEnumerable<string> units = text.Select(letter => $"(char){((int)letter).ToString(CultureInfo.InvariantCulture)}");
        return $"new string(new[] {{ {string.Join(", ", units)} }})";
    }

    /// <summary>A text within a comment of documentation, on one line.</summary>
    public static string Comment(string text)
    {
        var comment = new StringBuilder();
        foreach (char letter in text)
        {
            comment.Append(letter switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '\\' => "&#92;",
                _ when char.IsControl(letter) || letter is '\u2028' or '\u2029' => " ",
                _ => letter.ToString(),
            });
        }

        return comment.ToString();
    }
}
