using System.Text;

namespace FineTune.Tokenizers;

/// <summary>
/// GPT-2's way to write bytes as characters that can be seen: those of Latin-1 that are visible stand for themselves, the others follow from U+0100 on
/// (tokenizers/src/pre_tokenizers/byte_level.rs).
/// </summary>
internal static class ByteCharacters
{
    /// <summary>Bytes of UTF-8 that a UTF-16 unit makes at most.</summary>
    public const int MostPerUnit = 3;

    private const int FirstShifted = 0x100;
    private const int Limit = FirstShifted + 68;

    private static readonly char[] Characters = Create();
    private static readonly short[] Bytes = Invert();

    /// <summary>All 256, in the order of their bytes.</summary>
    public static ReadOnlySpan<char> All => Characters;

    public static char Of(byte value) => Characters[value];

    /// <summary>The byte that a character stands for; false for other characters.</summary>
    public static bool TryGetByte(char character, out byte value)
    {
        int found = character < Limit ? Bytes[character] : -1;
        value = (byte)Math.Max(found, 0);
        return found >= 0;
    }

    /// <summary>Writes a text's bytes; <paramref name="target"/> has room for <see cref="MostPerUnit"/> characters for each of the text's.</summary>
    public static int Write(ReadOnlySpan<char> text, Span<char> target)
    {
        int written = 0;
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0; i < text.Length;)
        {
            if (text[i] < 0x80)
            {
                target[written++] = Characters[text[i++]];
                continue;
            }

            Rune.DecodeFromUtf16(text[i..], out Rune rune, out int length);
            int count = rune.EncodeToUtf8(bytes);
            for (int b = 0; b < count; b++)
            {
                target[written++] = Characters[bytes[b]];
            }

            i += length;
        }

        return written;
    }

    private static char[] Create()
    {
        var characters = new char[256];
        int shifted = FirstShifted;
        for (int value = 0; value < characters.Length; value++)
        {
            bool visible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[value] = (char)(visible ? value : shifted++);
        }

        return characters;
    }

    private static short[] Invert()
    {
        var bytes = new short[Limit];
        Array.Fill(bytes, (short)-1);
        for (int value = 0; value < Characters.Length; value++)
        {
            bytes[Characters[value]] = (short)value;
        }

        return bytes;
    }
}
