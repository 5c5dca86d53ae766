using System.Globalization;
using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>
/// A number of bytes, written as Hugging Face does: <c>5GB</c>, <c>500 MB</c>, or the bytes alone; units of 1000 (huggingface_hub, parse_size_to_int). Equal
/// by bytes.
/// </summary>
[JsonConverter(typeof(FileSizeConverter))]
public sealed class FileSize(long bytes) : IEquatable<FileSize>
{
    private static readonly (string Name, long Bytes)[] Units =
        [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1)];

    public long Bytes => bytes;

    /// <summary>Null where the text is no size.</summary>
    public static FileSize? Parse(string text)
    {
        (string number, long unit) = (text.Trim(), 1);
        foreach ((string name, long size) in Units)
        {
            if (number.EndsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                (number, unit) = (number[..^name.Length].TrimEnd(), size);
                break;
            }
        }

        bool isNumber = decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value);
        return isNumber && value <= long.MaxValue / unit ? new FileSize((long)(value * unit)) : null;
    }

    public bool Equals(FileSize? other) => other?.Bytes == Bytes;

    public override bool Equals(object? obj) => Equals(obj as FileSize);

    public override int GetHashCode() => Bytes.GetHashCode();

    /// <summary>In the largest unit that gives a whole number; bytes without one.</summary>
    public override string ToString()
    {
        (string name, long size) = Bytes == 0 ? ("B", 1) : Array.Find(Units, unit => Bytes % unit.Bytes == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{Bytes / size}{(size == 1 ? "" : name)}");
    }
}
