using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FineTune.Engine.Data;

/// <summary>
/// Tells whether two models were measured on the same rows. It is made of the texts and the labels' names alone: the tokenizer, the files' names and format
/// and the order of the rows do not count, because none of them makes another test of it.
/// </summary>
internal static class SplitFingerprint
{
    private const int Digits = 16;
    private const char Separator = '\u001F';

    /// <summary>Sixteen hexadecimal digits.</summary>
    /// <param name="scans">The Datasets of one split.</param>
    public static string Of(IEnumerable<DatasetScan> scans, LabelMap labels)
    {
        List<ulong> rows = [];
        foreach (DatasetScan scan in scans)
        {
            string[] names = NamesOf(scan, labels);
            for (int row = 0; row < scan.Labels.Count; row++)
            {
                if (scan.Selection.Contains(row))
                {
                    rows.Add(Hash(scan, row, names));
                }
            }
        }

        rows.Sort();
        byte[] bytes = new byte[rows.Count * sizeof(ulong)];
        foreach ((int index, ulong row) in rows.Index())
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(index * sizeof(ulong)), row);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes))[..Digits];
    }

    /// <summary>What each of a Dataset's values is called in the project; of those that stand for no label, what is written.</summary>
    private static string[] NamesOf(DatasetScan scan, LabelMap labels) =>
        [.. labels.IdsOf(scan).Zip(scan.Values, (id, value) => id >= 0 ? labels.Names[id] : value.Text)];

    private static ulong Hash(DatasetScan scan, int row, string[] names)
    {
        var hash = new XxHash3();
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, scan.Hashes.Texts[row]);
        hash.Append(number);
        foreach (int label in scan.Labels[row])
        {
            hash.Append(MemoryMarshal.AsBytes(names[label].AsSpan()));
            hash.Append(MemoryMarshal.AsBytes([Separator]));
        }

        if (scan.Numbers.Count > 0)
        {
            BinaryPrimitives.WriteSingleLittleEndian(number, scan.Numbers[row]);
            hash.Append(number[..sizeof(float)]);
        }

        return hash.GetCurrentHashAsUInt64();
    }
}
