using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace FineTune.Engine.Checkpoints.Pickle;

/// <summary>Bytes of a pickle, with every length checked before it is believed.</summary>
internal sealed class PickleReader(Stream stream)
{
    private const int LongestText = 1 << 20;

    public byte Byte()
    {
        int value = stream.ReadByte();
        return value >= 0 ? (byte)value : throw new PickleException("it ends within a pickle");
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Float64() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A whole number of any length in two's complement; one that does not fit is none that tensors need.</summary>
    public BigInteger Integer(long length) => new(Take(length));

    public string Text(long length) => Encoding.UTF8.GetString(Take(length));

    /// <summary>Bytes as Latin-1, which is how Python 2's texts are read.</summary>
    public string Latin1(long length) => Encoding.Latin1.GetString(Take(length));

    /// <summary>Up to the next line feed, which is not part of it.</summary>
    public string Line()
    {
        var line = new StringBuilder();
        for (byte value = Byte(); value != '\n'; value = Byte())
        {
            line.Append((char)value);
            if (line.Length > LongestText)
            {
                throw new PickleException("a line of it is too long");
            }
        }

        return line.ToString();
    }

    public void Skip(long length) => Take(length);

    private byte[] Take(long length)
    {
        if (length is < 0 or > LongestText)
        {
            throw new PickleException($"a part of it claims {length} bytes");
        }

        byte[] bytes = new byte[length];
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            ? bytes
            : throw new PickleException("it ends within a pickle");
    }
}
