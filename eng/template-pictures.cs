// Writes the pictures of `dotnet new finetune --task image-classification`: circles, squares and triangles of any color, size and place, in a folder each.
//
//     dotnet run eng/template-pictures.cs [-- --output <folder>]
//
// PNG files of four colors, not compressed, so that the same bytes come out everywhere.
#:property PublishAot=false

using System.Buffers.Binary;

const int Side = 32;
string[] labels = ["circle", "square", "triangle"];
string defaultFolder = Path.Combine(
    (string)AppContext.GetData("EntryPointFileDirectoryPath")!, "..", "templates", "FineTune.Templates", "content", "finetune", "data");
string? folder = args switch
{
    [] => Path.GetFullPath(defaultFolder),
    ["--output", var given] => Path.GetFullPath(given),
    _ => null,
};
if (folder is null)
{
    Console.Error.WriteLine("usage: dotnet run eng/template-pictures.cs [-- --output <folder>]");
    return 2;
}

var draws = new Draws(2026);
foreach ((string split, int count) in ((string, int)[])[("train", 60), ("test", 20)])
{
    foreach (string label in labels)
    {
        string target = Path.Combine(folder, split, label);
        Directory.CreateDirectory(target);
        for (int number = 1; number <= count; number++)
        {
            File.WriteAllBytes(Path.Combine(target, $"{label}-{number:00}.png"), Png.Encode(Side, Colors(draws), Shape(label, draws)));
        }
    }
}

return 0;

// Ground and shape, far apart in brightness; two more that are not used.
static byte[][] Colors(Draws draws)
{
    int dark = draws.Next(90);
    byte[] ground = [(byte)(dark + draws.Next(40)), (byte)(dark + draws.Next(40)), (byte)(dark + draws.Next(40))];
    byte[] shape = [(byte)(200 + draws.Next(56)), (byte)(170 + draws.Next(86)), (byte)(170 + draws.Next(86))];
    return draws.Next(2) == 0 ? [ground, shape] : [shape, ground];
}

// For each pixel 0 or 1, of which 1 is the shape.
static byte[] Shape(string label, Draws draws)
{
    int size = 11 + draws.Next(12);
    int left = 1 + draws.Next(Side - size - 1);
    int top = 1 + draws.Next(Side - size - 1);
    var pixels = new byte[Side * Side];
    for (int row = 0; row < size; row++)
    {
        for (int column = 0; column < size; column++)
        {
            // Twice the distance to the middle, in whole numbers.
            (int down, int across) = ((2 * row) + 1 - size, (2 * column) + 1 - size);
            bool isInside = label switch
            {
                "circle" => (down * down) + (across * across) <= size * size,
                "triangle" => Math.Abs(across) <= row,
                _ => true,
            };
            pixels[((top + row) * Side) + left + column] = (byte)(isInside ? 1 : 0);
        }
    }

    return pixels;
}

/// <summary>Knuth's generator, as .NET's own may change.</summary>
internal sealed class Draws(ulong state)
{
    public int Next(int below)
    {
        state = (state * 6364136223846793005) + 1442695040888963407;
        return (int)((state >> 33) % (ulong)below);
    }
}

/// <summary>PNG of a palette and two bits a pixel, in one block that is stored as it is.</summary>
internal static class Png
{
    public static byte[] Encode(int side, byte[][] colors, byte[] pixels)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Write(file, "IHDR"u8, [.. Number(side), .. Number(side), 2, 3, 0, 0, 0]);
        Write(file, "PLTE"u8, [.. colors.SelectMany(color => color)]);
        byte[] rows = [.. Enumerable.Range(0, side).SelectMany(row => Row(pixels.AsSpan(row * side, side).ToArray()))];
        ushort length = (ushort)rows.Length;
        byte[] stored = [0x78, 0x01, 1, (byte)length, (byte)(length >> 8), (byte)~length, (byte)(~length >> 8), .. rows, .. Number(Adler(rows))];
        Write(file, "IDAT"u8, stored);
        Write(file, "IEND"u8, []);
        return file.ToArray();
    }

    // Its filter, none, and four pixels a byte.
    private static IEnumerable<byte> Row(byte[] pixels) =>
        pixels.Chunk(4).Select(four => (byte)((four[0] << 6) | (four[1] << 4) | (four[2] << 2) | four[3])).Prepend((byte)0);

    private static void Write(MemoryStream file, ReadOnlySpan<byte> kind, byte[] data)
    {
        byte[] named = [.. kind, .. data];
        file.Write(Number(data.Length));
        file.Write(named);
        file.Write(Number((int)Crc(named)));
    }

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static uint Crc(byte[] bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 1 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
            }
        }

        return ~sum;
    }

    private static int Adler(byte[] bytes)
    {
        (uint low, uint high) = (1, 0);
        foreach (byte value in bytes)
        {
            low = (low + value) % 65521;
            high = (high + low) % 65521;
        }

        return (int)((high << 16) | low);
    }
}
