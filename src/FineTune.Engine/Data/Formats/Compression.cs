using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;
using ZstdSharp;

namespace FineTune.Engine.Data;

/// <summary>Compressed text files, by their extensions.</summary>
internal static class Compression
{
    /// <summary>The content of a file: unpacked where the extension says so, else the stream itself. What is cut off or damaged throws in reading.</summary>
    public static Stream Unpack(Stream file, string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        // .NET's own GZipStream ends without a word where a file is cut off.
        ".gz" => new UnpackedStream(file, packed => new GZipInputStream(packed)),
        ".br" => new UnpackedStream(file, packed => new BrotliInputStream(packed)),
        ".zst" => new UnpackedStream(file, packed => new DecompressionStream(packed, leaveOpen: false)),
        _ => file,
    };

    /// <summary>Exceptions that the unpacking streams throw for damaged files.</summary>
    public static bool IsDamage(Exception exception) =>
        exception is InvalidDataException or EndOfStreamException or SharpZipBaseException or ZstdException;
}
