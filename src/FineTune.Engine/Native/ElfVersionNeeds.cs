using System.Buffers.Binary;
using System.Text;

namespace FineTune.Engine.Native;

/// <summary>
/// The version needs (<c>.gnu.version_r</c>) of a 64-bit little-endian ELF library: which symbol versions it wants of which other library.
/// Source: Linux Standard Base, Core specification, "Symbol Versioning"; layout of <c>Elfxx_Verneed</c> and <c>Elfxx_Vernaux</c>.
/// </summary>
internal static class ElfVersionNeeds
{
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const byte FlagWeak = 2;

    /// <summary>Sets the weak flag of every need of <paramref name="version"/>, so that the loader warns instead of refusing.</summary>
    /// <exception cref="BadImageFormatException">The image is not such a library or does not need the version.</exception>
    public static void MarkWeak(Span<byte> image, string version)
    {
        if (image.Length < 64 || !image[..4].SequenceEqual("\u007fELF"u8) || image[4] != 2 || image[5] != 1)
        {
            throw new BadImageFormatException("Not a 64-bit little-endian ELF file.");
        }

        bool found = false;
        int sections = (int)UInt64(image, 0x28);
        int sectionSize = UInt16(image, 0x3A);
        int sectionCount = UInt16(image, 0x3C);
        for (int index = 0; index < sectionCount; index++)
        {
            int section = sections + (index * sectionSize);
            if (UInt32(image, section + 4) == SectionTypeVersionNeeds)
            {
                int stringSection = sections + ((int)UInt32(image, section + 40) * sectionSize);
                found |= MarkWeak(
                    image,
                    needs: (int)UInt64(image, section + 24),
                    count: (int)UInt32(image, section + 44),
                    strings: (int)UInt64(image, stringSection + 24),
                    Encoding.ASCII.GetBytes(version));
            }
        }

        if (!found)
        {
            throw new BadImageFormatException($"The library does not need {version}.");
        }
    }

    private static bool MarkWeak(Span<byte> image, int needs, int count, int strings, ReadOnlySpan<byte> version)
    {
        bool found = false;
        int need = needs;
        for (int index = 0; index < count; index++)
        {
            int entry = need + (int)UInt32(image, need + 8);
            for (int left = UInt16(image, need + 2); left > 0; left--)
            {
                ReadOnlySpan<byte> name = image[(strings + (int)UInt32(image, entry + 8))..];
                if (name[..name.IndexOf((byte)0)].SequenceEqual(version))
                {
                    image[entry + 4] |= FlagWeak;
                    found = true;
                }

                entry += (int)UInt32(image, entry + 12);
            }

            need += (int)UInt32(image, need + 12);
        }

        return found;
    }

    private static ushort UInt16(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(image[offset..]);

    private static uint UInt32(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(image[offset..]);

    private static ulong UInt64(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(image[offset..]);
}
