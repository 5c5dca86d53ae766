namespace FineTune.Audio;

/// <summary>The two checksums of FLAC's frames (RFC 9639, sections 9.1.8 and 9.3).</summary>
internal static class FlacChecksum
{
    private static readonly byte[] Table8 = [.. Enumerable.Range(0, 256).Select(value => (byte)Remainder(value, 8, 0x07))];
    private static readonly ushort[] Table16 = [.. Enumerable.Range(0, 256).Select(value => (ushort)Remainder(value << 8, 16, 0x8005))];

    public static byte Of8(ReadOnlySpan<byte> bytes)
    {
        byte checksum = 0;
        foreach (byte value in bytes)
        {
            checksum = Table8[checksum ^ value];
        }

        return checksum;
    }

    public static ushort Of16(ReadOnlySpan<byte> bytes)
    {
        ushort checksum = 0;
        foreach (byte value in bytes)
        {
            checksum = (ushort)((checksum << 8) ^ Table16[(checksum >> 8) ^ value]);
        }

        return checksum;
    }

    private static int Remainder(int value, int bits, int polynomial)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            value = (value & (1 << (bits - 1))) != 0 ? (value << 1) ^ polynomial : value << 1;
        }

        return value & ((1 << bits) - 1);
    }
}
