using System.Buffers.Binary;
using System.Text;

namespace FineTune.Engine.Tests.Tracking;

/// <summary>
/// Reads event files as TensorBoard does, written apart from what writes them: the checksum bit by bit, fields by hand. A damaged record is an error here.
/// </summary>
internal static class EventReader
{
    /// <summary>A value of a step: a number, the bytes of a text, or the floats of a tensor.</summary>
    public sealed record Point(long Step, string Tag, object Value, string Plugin);

    public static IReadOnlyList<byte[]> Records(string path)
    {
        ReadOnlySpan<byte> rest = File.ReadAllBytes(path);
        var records = new List<byte[]>();
        while (rest.Length > 0)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            Assert.Equal(Masked(rest[..8]), BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]));
            byte[] record = rest.Slice(12, length).ToArray();
            Assert.Equal(Masked(record), BinaryPrimitives.ReadUInt32LittleEndian(rest[(12 + length)..]));
            records.Add(record);
            rest = rest[(16 + length)..];
        }

        return records;
    }

    /// <summary>All values of all event files in a folder, in their order.</summary>
    public static IReadOnlyList<Point> Points(string folder) =>
        [.. Directory.GetFiles(folder, "events.out.tfevents.*").Order(StringComparer.Ordinal).SelectMany(Records).SelectMany(Points)];

    private static IEnumerable<Point> Points(byte[] record)
    {
        ILookup<int, object> fields = Fields(record);
        long step = (long)(fields[2].FirstOrDefault() ?? 0L);
        return fields[5].Cast<byte[]>().SelectMany(summary => Fields(summary)[1]).Cast<byte[]>().Select(value => PointOf(step, Fields(value)));
    }

    private static Point PointOf(long step, ILookup<int, object> value)
    {
        string tag = Text(value[1].Single());
        if (value[2].Any())
        {
            return new Point(step, tag, BitConverter.ToSingle((byte[])value[2].Single()), "");
        }

        ILookup<int, object> tensor = Fields((byte[])value[8].Single());
        string plugin = Text(Fields((byte[])Fields((byte[])value[9].Single())[1].Single())[1].Single());
        return new Point(step, tag, (long)tensor[1].Single() == 7 ? Text(tensor[8].Single()) : Floats((byte[])tensor[5].Single()), plugin);
    }

    private static float[] Floats(byte[] bytes) =>
        [.. Enumerable.Range(0, bytes.Length / 4).Select(index => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * index)))];

    private static string Text(object bytes) => Encoding.UTF8.GetString((byte[])bytes);

    private static ILookup<int, object> Fields(byte[] message)
    {
        var fields = new List<(int Field, object Value)>();
        int position = 0;
        while (position < message.Length)
        {
            long tag = Varint(message, ref position);
            int length = (tag & 7) switch { 1 => 8, 5 => 4, 2 => (int)Varint(message, ref position), _ => 0 };
            fields.Add(((int)(tag >> 3), (tag & 7) == 0 ? Varint(message, ref position) : message[position..(position + length)]));
            position += length;
        }

        return fields.ToLookup(field => field.Field, field => field.Value);
    }

    private static long Varint(byte[] message, ref int position)
    {
        long value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[position++];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>CRC-32C by its polynomial, turned and raised as TensorFlow does.</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }
}
