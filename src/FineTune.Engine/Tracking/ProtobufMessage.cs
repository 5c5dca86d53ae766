using System.Buffers.Binary;
using System.Text;

namespace FineTune.Engine.Tracking;

/// <summary>A protocol buffer message that is being written (protobuf.dev, Encoding). Fields are added in the order of their numbers.</summary>
internal sealed class ProtobufMessage
{
    private const uint QuietNaN = 0x7FC00000;

    private readonly List<byte> _bytes = [];

    /// <summary>A varint; nothing for 0, which is what is read where a field is not there.</summary>
    public ProtobufMessage Integer(int field, long value)
    {
        if (value != 0)
        {
            Tag(field, ProtobufWire.Varint);
            Varint((ulong)value);
        }

        return this;
    }

    public ProtobufMessage Double(int field, double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        Tag(field, ProtobufWire.Fixed64);
        _bytes.AddRange(bytes);
        return this;
    }

    public ProtobufMessage Float(int field, float value)
    {
        Tag(field, ProtobufWire.Fixed32);
        Raw(value);
        return this;
    }

    /// <summary>A packed list.</summary>
    public ProtobufMessage Floats(int field, IReadOnlyCollection<float> values)
    {
        Tag(field, ProtobufWire.Bytes);
        Varint((ulong)(values.Count * sizeof(float)));
        foreach (float value in values)
        {
            Raw(value);
        }

        return this;
    }

    public ProtobufMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufMessage Message(int field, ProtobufMessage value) => Bytes(field, value.ToArray());

    public ProtobufMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, ProtobufWire.Bytes);
        Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    private void Tag(int field, ProtobufWire wire) => Varint(((ulong)field << 3) | (ulong)wire);

    private void Varint(ulong value)
    {
        while (value > 0x7F)
        {
            _bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        _bytes.Add((byte)value);
    }

    private void Raw(float value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        // One of the many that are none, whatever processor and language made it.
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, float.IsNaN(value) ? QuietNaN : BitConverter.SingleToUInt32Bits(value));
        _bytes.AddRange(bytes);
    }
}
