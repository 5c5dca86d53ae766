using System.Text;

namespace FineTune.Engine.Tracking;

/// <summary>The fields of a protocol buffer message, one after the other.</summary>
internal ref struct ProtobufFields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of a varint.</summary>
    public long Integer { get; private set; }

    /// <summary>Content of a message, a text or a packed list; the 4 or 8 bytes of a number of fixed length.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Goes on to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">It is no message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        long tag = Varint();
        Field = (int)(tag >> 3);
        switch ((ProtobufWire)(tag & 7))
        {
            case ProtobufWire.Varint:
                Integer = Varint();
                Bytes = default;
                break;
            case ProtobufWire.Fixed64:
                Take(sizeof(double));
                break;
            case ProtobufWire.Fixed32:
                Take(sizeof(float));
                break;
            case ProtobufWire.Bytes:
                Take(Varint());
                break;
            default:
                throw new InvalidDataException($"a field has the wire type {tag & 7}");
        }

        return true;
    }

    private void Take(long length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw new InvalidDataException("a field goes on behind the end");
        }

        Bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
    }

    private long Varint()
    {
        ulong value = 0;
        for (int index = 0; index < Math.Min(_rest.Length, 10); index++)
        {
            value |= (ulong)(_rest[index] & 0x7F) << (7 * index);
            if (_rest[index] < 0x80)
            {
                _rest = _rest[(index + 1)..];
                return (long)value;
            }
        }

        throw new InvalidDataException("a number goes on behind the end");
    }
}
