using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

/// <summary>Files of torch.save with two tensors, written opcode by opcode (Python's pickletools.py).</summary>
internal static class GoodPickles
{
    private static readonly byte[] Elements = [.. Enumerable.Range(0, 6).SelectMany(number => BitConverter.GetBytes((float)number))];

    /// <summary>The pickle of a state_dict, as an archive has it.</summary>
    public static byte[] StateDict(bool legacy = false) =>
    [
        0x80, 2, .. "ccollections\nOrderedDict\n)R("u8, .. Text("a.weight"), .. Tensor("0", [2, 3], [3, 1], legacy), .. Text("a.bias"),
        .. Tensor("1", [6], [1], legacy), .. "u."u8,
    ];

    /// <summary>The archive that torch.save makes of a pickle since 1.6.</summary>
    public static byte[] Zip(byte[] pickle)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "archive/data.pkl", pickle);
            Add(archive, "archive/byteorder", "little"u8);
            Add(archive, "archive/data/0", Elements);
            Add(archive, "archive/data/1", Elements);
            Add(archive, "archive/version", "3\n"u8);
        }

        return bytes.ToArray();
    }

    /// <summary>The file of torch.save before 1.6.</summary>
    public static byte[] Legacy() =>
    [
        0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.', 0x80, 2, (byte)'M', 0xe9, 3, (byte)'.',
        0x80, 2, .. "}("u8, .. Text("protocol_version"), (byte)'M', 0xe9, 3, .. Text("little_endian"), 0x88, .. "u."u8,
        .. StateDict(legacy: true), 0x80, 2, .. "]("u8, .. Text("0"), .. Text("1"), .. "e."u8, .. Storage(), .. Storage(),
    ];

    private static byte[] Storage() => [.. BitConverter.GetBytes(6L), .. Elements];

    private static byte[] Tensor(string key, byte[] shape, byte[] strides, bool legacy) =>
    [
        .. "ctorch._utils\n_rebuild_tensor_v2\n(("u8, .. Text("storage"), .. "ctorch\nFloatStorage\n"u8, .. Text(key), .. Text("cpu"), (byte)'K', 6,
        .. legacy ? "N"u8 : [],
        .. "tQK\0("u8, .. shape.SelectMany(Number), .. "t("u8, .. strides.SelectMany(Number), (byte)'t', 0x89, .. "ccollections\nOrderedDict\n)RtR"u8,
    ];

    private static byte[] Number(byte value) => [(byte)'K', value];

    private static byte[] Text(string text)
    {
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [(byte)'X', .. length, .. Encoding.ASCII.GetBytes(text)];
    }

    private static void Add(ZipArchive archive, string name, ReadOnlySpan<byte> content)
    {
        using Stream stream = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(content);
    }
}
