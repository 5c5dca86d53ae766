using System.Globalization;

namespace FineTune.Tasks.Fingerprints;

/// <summary>A file's digest with what the file looked like when it was taken.</summary>
internal sealed record HashedFile(long Bytes, long Ticks, string Sha256, string Identity, long Change)
{
    private const char Separator = '|';

    /// <summary>From a line of the memo; null where it is none.</summary>
    public static HashedFile? Parse(string line)
    {
        // What has the identity last may hold the separator: elsewhere than on Linux it is a path.
        string[] parts = line.Split(Separator, 5);
        return parts.Length == 5 && Number(parts[1]) is { } bytes && Number(parts[2]) is { } ticks && Number(parts[3]) is { } change
            ? new HashedFile(bytes, ticks, parts[0], parts[4], change)
            : null;
    }

    /// <summary>The line of the memo.</summary>
    public string ToLine() =>
        string.Create(CultureInfo.InvariantCulture, $"{Sha256}{Separator}{Bytes}{Separator}{Ticks}{Separator}{Change}{Separator}{Identity}");

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
}
