using System.Buffers.Binary;
using System.Text;

namespace FineTune.Testing;

/// <summary>Damages files as disks, cut connections and attackers do. A seed and a number always give the same damage.</summary>
public sealed class FileMutator(int seed)
{
    private const int MostBytes = 1 << 20;
    private const int MostChanges = 4;

    /// <summary>One change in most files: what is damaged in many places is refused at the first.</summary>
    private const double ShareOfSeveral = 0.25;

    private static readonly long[] Numbers =
        [0, -1, 1, 127, 128, 255, 256, 32767, 65535, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 40, long.MaxValue, long.MinValue];

    private static readonly byte[] Bytes =
    [
        0, 1, 0x7F, 0x80, 0xFF, (byte)'\n', (byte)'\r', (byte)'"', (byte)'\\', (byte)'{', (byte)'[', (byte)',', (byte)':', (byte)' '
    ];

    private static readonly string[] Words =
    [
        "null", "true", "{}", "[]", "\"\"", "-1", "0", "1e400", "-0.0", "NaN", "2147483648", "9223372036854775807", "99999999999999999999999999", "0.5",
        "\"x\"",
        "\"\\ud800\"", "\\u0000", "\u0000", "\u001b[31m", "\ufeff", "\ud83d\ude00", "\"a\":1,\"a\":2", "../../x", "/dev/zero", "{\"a\":", "[[", "&a [*a]",
        "---\n", "\t", "\r\n",
    ];

    /// <summary>What nests when it is repeated.</summary>
    private static readonly string[] Openers =
    [
        "[", "{\"a\":", "{", "(", "(?:", "- ", "? ", "&a [", "{\"type\":\"Sequence\",\"normalizers\":[", "\"", "<", "\n"
    ];

    /// <param name="good">What a reader takes.</param>
    /// <param name="number">Which of the seed's damages.</param>
    public byte[] Mutate(byte[] good, int number)
    {
        var random = new Random(HashOf(number));
        byte[] bytes = good;
        for (int changes = random.NextDouble() < ShareOfSeveral ? random.Next(2, MostChanges + 1) : 1; changes > 0 && bytes.Length > 0; changes--)
        {
            bytes = Change(bytes, random);
        }

        return bytes;
    }

    private static byte[] Change(byte[] bytes, Random random)
    {
        int start = random.Next(bytes.Length);
        int end = Math.Min(bytes.Length, start + 1 + random.Next(random.Next(2) == 0 ? 8 : bytes.Length));
        byte[] range = bytes[start..end];
        switch (random.Next(13))
        {
            case 0:
                return With(bytes, start, [(byte)(bytes[start] ^ (1 << random.Next(8)))]);
            case 1:
                return With(bytes, start, [Bytes[random.Next(Bytes.Length)]]);
            case 2:
                return With(bytes, start, [(byte)random.Next(256)]);
            case 3:
                return [.. bytes[..start], .. bytes[end..]];
            case 4:
                return [.. bytes[..end], .. range, .. bytes[end..]];
            case 5:
                return bytes[..start];
            case 6:
                return With(bytes, start, Number(random).AsSpan(0, random.Next(1, 9)));
            case 7:
                return Insert(bytes, start, Word(random));
            case 8:
                return Digits(bytes, start, random);
            case 9:
                return Insert(bytes, start, Repeated(range, random));
            case 10:
                return Insert(bytes, start, Repeated(Encoding.UTF8.GetBytes(Openers[random.Next(Openers.Length)]), random));
            case 11:
                int place = random.Next(bytes.Length);
                return With(bytes, place, range);
            default:
                byte[] noise = new byte[random.Next(1, 16)];
                random.NextBytes(noise);
                return Insert(bytes, start, noise);
        }
    }

    private static byte[] Word(Random random) => Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)]);

    private static byte[] Number(Random random)
    {
        byte[] number = new byte[sizeof(long)];
        long value = Numbers[random.Next(Numbers.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(number, random.Next(2) == 0 ? value : BinaryPrimitives.ReverseEndianness(value));
        return number;
    }

    /// <summary>Another number in the place of the next one that is written in digits.</summary>
    private static byte[] Digits(byte[] bytes, int from, Random random)
    {
        int start = bytes.AsSpan(from).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start < 0)
        {
            return bytes;
        }

        start += from;
        int length = bytes.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        int end = length < 0 ? bytes.Length : start + length;
        return [.. bytes[..start], .. Encoding.ASCII.GetBytes(FormattableString.Invariant($"{Numbers[random.Next(Numbers.Length)]}")), .. bytes[end..]];
    }

    /// <summary>A part many times over, which nests what opens something.</summary>
    private static byte[] Repeated(byte[] range, Random random)
    {
        int times = Math.Min(1 << random.Next(4, 17), MostBytes / range.Length);
        var repeated = new byte[range.Length * times];
        for (int copy = 0; copy < times; copy++)
        {
            range.CopyTo(repeated, copy * range.Length);
        }

        return repeated;
    }

    private static byte[] With(byte[] bytes, int start, ReadOnlySpan<byte> other)
    {
        byte[] changed = [.. bytes];
        other[..Math.Min(other.Length, changed.Length - start)].CopyTo(changed.AsSpan(start));
        return changed;
    }

    private static byte[] Insert(byte[] bytes, int start, byte[] other) =>
        bytes.Length + other.Length > 2 * MostBytes ? bytes : [.. bytes[..start], .. other, .. bytes[start..]];

    private int HashOf(int number) => unchecked((seed * 486187739) + (number * 1000003) + 17);
}
