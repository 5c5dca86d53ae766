using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Tasks.Store;

/// <summary>Sizes as a user writes and reads them: <c>20GB</c>, <c>500 MB</c>; units of 1000.</summary>
internal static class CacheSize
{
    private static readonly (string Unit, double Bytes)[] Units = [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("KB", 1e3), ("B", 1)];

    /// <summary>Bytes; null for <c>none</c>, no limit.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static long? Parse(string text) =>
        text.Trim().Equals("none", StringComparison.OrdinalIgnoreCase) ? null : (FileSize.Parse(text) ?? throw new FormatException()).Bytes;

    public static string Text(long bytes)
    {
        foreach ((string unit, double size) in Units)
        {
            if (bytes >= size)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{bytes / size:0.#} {unit}");
            }
        }

        return "0 B";
    }
}
