using System.Text.RegularExpressions;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Python's textwrap, line by line, as the filter wordwrap uses it.</summary>
internal static class TextWrap
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Singleline;
    private const string Space = "[\\t\\n\\x0b\\x0c\\r ]";
    private const string NoSpace = "[^\\t\\n\\x0b\\x0c\\r ]";
    private const string Letter = "[^\\d\\W]";
    private const string Punctuation = "[\\w!\"'&.,?]";

    private static readonly Lazy<Regex> Chunks = new(() => new Regex(
        $"({Space}+|(?<={Punctuation})-{{2,}}(?=\\w)|{NoSpace}+?(?:-(?:(?<={Letter}{{2}}-)|(?<={Letter}-{Letter}-))(?={Letter}-?{Letter})|(?={Space}|\\z)|"
        + $"(?<={Punctuation})(?=-{{2,}}\\w)))", Options));

    private static readonly Lazy<Regex> SimpleChunks = new(() => new Regex($"({Space}+)", Options));

    public static string Wrap(string text, BoundArguments arguments, RenderLimits limits)
    {
        int width = arguments.Index("width", 79);
        bool breaksWords = arguments.Flag("break_long_words", true);
        bool breaksHyphens = arguments.Flag("break_on_hyphens", true);
        string end = arguments.Get("wrapstring") is { } given ? TextFilters.Text(given, "wrapstring wants a text") : "\n";
        return width <= 0 ? throw PythonException.Value($"invalid width {Python.Repr((System.Numerics.BigInteger)width)} (must be > 0)")
            : limits.Text(string.Join(end, TextSplit.Lines(text, keepsEnds: false)
                .Select(line => string.Join(end, Lines(line, width, breaksWords, breaksHyphens, limits)))));
    }

    private static List<string> Lines(string text, int width, bool breaksWords, bool breaksHyphens, RenderLimits limits)
    {
        var chunks = new Stack<string>((breaksHyphens ? Chunks : SimpleChunks).Value.Split(text).Where(chunk => chunk.Length > 0).Reverse());
        var lines = new List<string>();
        while (chunks.Count > 0)
        {
            limits.Take(1);
            var line = new List<string>();
            int length = 0;
            if (lines.Count > 0 && IsBlank(chunks.Peek()))
            {
                chunks.Pop();
            }

            while (chunks.Count > 0 && length + CodePoints.Count(chunks.Peek()) <= width)
            {
                length += CodePoints.Count(chunks.Peek());
                line.Add(chunks.Pop());
            }

            if (chunks.Count > 0 && CodePoints.Count(chunks.Peek()) > width)
            {
                TakeLongWord(chunks, line, width - length, width, breaksWords, breaksHyphens);
            }

            if (line.Count > 0 && IsBlank(line[^1]))
            {
                line.RemoveAt(line.Count - 1);
            }

            if (line.Count > 0)
            {
                lines.Add(string.Concat(line));
            }
        }

        return lines;
    }

    private static void TakeLongWord(Stack<string> chunks, List<string> line, int left, int width, bool breaksWords, bool breaksHyphens)
    {
        if (breaksWords)
        {
            string chunk = chunks.Pop();
            int end = CodePoints.Place(chunk, width < 1 ? 1 : left);
            if (breaksHyphens && CodePoints.Count(chunk) > left)
            {
                int hyphen = end == 0 ? -1 : chunk.LastIndexOf('-', end - 1);
                end = hyphen > 0 && chunk[..hyphen].Any(unit => unit != '-') ? hyphen + 1 : end;
            }

            if (end > 0)
            {
                line.Add(chunk[..end]);
            }

            if (end < chunk.Length)
            {
                chunks.Push(chunk[end..]);
            }
        }
        else if (line.Count == 0)
        {
            line.Add(chunks.Pop());
        }
    }

    private static bool IsBlank(string chunk) => TextMethods.Strip(chunk, null).Length == 0;
}
