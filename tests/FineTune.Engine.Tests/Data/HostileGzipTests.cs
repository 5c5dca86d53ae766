using System.IO.Compression;
using System.Text;
using FineTune.Engine.Data;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Data;

/// <summary>Damaged gzip files: SharpZipLib has more than its own exceptions for them.</summary>
public sealed class HostileGzipTests
{
    [Fact]
    public void Damaged_files_are_unpacked_or_damage()
    {
        byte[] whole = Packed("text,label\n\"a, \"\"b\"\"\nc\",1\nsecond,0\n");
        var mutator = new FileMutator(seed: 1);
        int unpacked = 0;
        for (int number = 0; number < 3000; number++)
        {
            try
            {
                using Stream stream = Compression.Unpack(new MemoryStream(mutator.Mutate(whole, number)), "x.gz");
                stream.CopyTo(Stream.Null);
                unpacked++;
            }
            catch (Exception exception) when (Compression.IsDamage(exception))
            {
                // As it should be.
            }
        }

        Assert.InRange(unpacked, 1, 2999);
    }

    private static byte[] Packed(string text)
    {
        using var bytes = new MemoryStream();
        using (var stream = new GZipStream(bytes, CompressionLevel.Optimal))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
