using System.Globalization;

namespace FineTune.Engine.Training.Distributed;

/// <summary>A line between ranks: a word and its values, with blanks between them.</summary>
internal static class RankMessage
{
    /// <summary>A rank's last word before it leaves with the others, and rank 0's.</summary>
    public const string Goodbye = "goodbye";

    /// <summary>Rank 0 is there.</summary>
    public const string Alive = "alive";

    /// <summary>Rank 0 has said what is wrong, or rank 1 in its place; all end.</summary>
    public const string End = "end";

    private const string StateWord = "state";
    private const string FailedWord = "failed";
    private const string HelloWord = "hello";
    private const string WelcomeWord = "welcome";

    public static string Hello(string token, int rank, string host) => Line(HelloWord, token, rank, Uri.EscapeDataString(host));

    /// <summary>Rank 0 takes a rank in, and says where it is.</summary>
    public static string Welcome(string host) => Line(WelcomeWord, Uri.EscapeDataString(host));

    public static string State(CollectiveCall call, bool isInside) => Line(StateWord, call.Number, (int)call.Kind, call.Count, isInside ? 1 : 0);

    public static string Failed(string reason) => Line(FailedWord, Uri.EscapeDataString(reason));

    public static bool IsHello(string line, out string token, out int rank, out string host)
    {
        string[] parts = line.Split(' ');
        (token, rank, host) = ("", 0, "");
        if (parts.Length != 4 || parts[0] != HelloWord || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out rank))
        {
            return false;
        }

        (token, host) = (parts[1], Uri.UnescapeDataString(parts[3]));
        return true;
    }

    public static bool IsState(string line, out CollectiveCall call, out bool isInside)
    {
        string[] parts = line.Split(' ');
        (call, isInside) = (default, false);
        if (parts.Length != 5 || parts[0] != StateWord)
        {
            return false;
        }

        call = new CollectiveCall(Number(parts[1]), (CollectiveKind)Number(parts[2]), Number(parts[3]));
        isInside = parts[4] == "1";
        return true;
    }

    public static bool IsFailed(string line, out string reason) => IsText(line, FailedWord, out reason);

    public static bool IsWelcome(string line, out string host) => IsText(line, WelcomeWord, out host);

    private static bool IsText(string line, string word, out string text)
    {
        string[] parts = line.Split(' ');
        bool isIt = parts.Length == 2 && parts[0] == word;
        text = isIt ? Uri.UnescapeDataString(parts[1]) : "";
        return isIt;
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private static string Line(string word, params object[] values) =>
        string.Join(' ', values.Prepend(word).Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
}
