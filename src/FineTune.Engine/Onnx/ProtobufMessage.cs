using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace FineTune.Engine.Onnx;

/// <summary>A message in Protocol Buffers' encoding, field by field.</summary>
internal sealed class ProtobufMessage
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public long Length => _bytes.WrittenCount;

    /// <summary>Bytes of a field of <paramref name="length"/> bytes, its tag and length among them.</summary>
    public static long FieldLength(int field, long length) => VarintLength((ulong)field << 3) + VarintLength((ulong)length) + length;

    public ProtobufMessage Add(int field, long value)
    {
        Tag(field, Varint);
        WriteVarint((ulong)value);
        return this;
    }

    public ProtobufMessage Add(int field, float value)
    {
        Tag(field, Fixed32);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    public ProtobufMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    public ProtobufMessage Add(int field, ReadOnlySpan<byte> value)
    {
        Begin(field, value.Length);
        _bytes.Write(value);
        return this;
    }

    public ProtobufMessage Add(int field, ProtobufMessage message) => Add(field, message._bytes.WrittenSpan);

    /// <summary>The tag and length of a field whose bytes are written by others.</summary>
    public ProtobufMessage Begin(int field, long length)
    {
        Tag(field, LengthDelimited);
        WriteVarint((ulong)length);
        return this;
    }

    public void WriteTo(Stream stream) => stream.Write(_bytes.WrittenSpan);

    private void Tag(int field, int wireType) => WriteVarint(((ulong)field << 3) | (uint)wireType);

    private void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Write((byte)(value | 0x80));
        }

        Write((byte)value);
    }

    private void Write(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    private static int VarintLength(ulong value)
    {
        int length = 1;
        for (; value >= 0x80; value >>= 7)
        {
            length++;
        }

        return length;
    }
}
