using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Tasks.Fingerprints;

/// <summary>How entries of keys write values, the same on every machine.</summary>
internal static class KeyText
{
    public const string NotSet = "not set";

    public static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? NotSet;

    public static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? NotSet;

    public static string Joined<T>(IReadOnlyList<T> values) => values.Count == 0 ? NotSet : string.Join(";", values);

    public static string Names(IReadOnlyDictionary<string, string> columns)
    {
        var renamed = new List<string>();
        foreach ((string inFile, string name) in columns)
        {
            renamed.Add($"{inFile}={name}");
        }

        renamed.Sort(StringComparer.Ordinal);
        return Joined(renamed);
    }

    public static string Shares(IReadOnlyList<HeldOutSplit> splits)
    {
        var shares = new List<string>();
        foreach (HeldOutSplit split in splits)
        {
            shares.Add($"{split.Split}={Number(split.Share)}");
        }

        return Joined(shares);
    }
}
