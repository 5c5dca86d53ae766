using System.Globalization;
using System.Numerics;

namespace FineTune.Contracts;

/// <summary>How many of something, in words: <c>1 row</c>, <c>2 rows</c>.</summary>
public static class Quantity
{
    /// <param name="noun">Of one.</param>
    /// <param name="plural">Of any other number, where it is not the noun with an s.</param>
    public static string Of<T>(T count, string noun, string? plural = null)
        where T : INumber<T> =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == T.One ? noun : plural ?? noun + "s")}");
}
