// Writes the recordings of `dotnet new finetune --task audio-classification`: beeps, hisses, hums and whistles of any height and loudness, in a folder each.
//
//     dotnet run eng/template-sounds.cs [-- --output <folder>]
//
// WAV files of 8 bits and 8000 samples a second, from whole numbers alone, so that the same bytes come out everywhere.
#:property PublishAot=false

using System.Buffers.Binary;

const int Rate = 8000;
const int Length = 1800;
string[] labels = ["beeps", "hiss", "hum", "whistle"];
string defaultFolder = Path.Combine(
    (string)AppContext.GetData("EntryPointFileDirectoryPath")!,
    "..",
    "templates",
    "FineTune.Templates",
    "content",
    "finetune",
    "data",
    "audio-classification");
string? folder = args switch
{
    [] => Path.GetFullPath(defaultFolder),
    ["--output", var given] => Path.GetFullPath(given),
    _ => null,
};
if (folder is null)
{
    Console.Error.WriteLine("usage: dotnet run eng/template-sounds.cs [-- --output <folder>]");
    return 2;
}

var draws = new Draws(2026);
foreach ((string split, int count) in ((string, int)[])[("train", 32), ("test", 12)])
{
    foreach (string label in labels)
    {
        string target = Path.Combine(folder, split, label);
        Directory.CreateDirectory(target);
        for (int number = 1; number <= count; number++)
        {
            File.WriteAllBytes(Path.Combine(target, $"{label}-{number:00}.wav"), Wave(Sound(label, draws)));
        }
    }
}

return 0;

// Numbers from -127 to 127, with a little noise in all of them.
static int[] Sound(string label, Draws draws)
{
    int loudness = 40 + draws.Next(70);
    int height = label switch { "hum" => 100 + draws.Next(150), "beeps" => 600 + draws.Next(500), _ => 1600 + draws.Next(1400) };
    // A beep and the silence behind it, in samples.
    int period = 300 + draws.Next(250);
    int start = draws.Next(period);
    int phase = draws.Next(Rate);
    return
    [
        .. Enumerable.Range(0, Length).Select(sample =>
        {
            bool isHeard = label != "beeps" || (sample + start) % period < period / 2;
            int tone = label == "hiss" ? draws.Next(255) - 127 : Sine(((sample * height) + phase) % Rate);
            return ((isHeard ? tone * loudness / 127 : 0) + draws.Next(9) - 4);
        }),
    ];
}

// 127 sin(2 pi place / Rate) by Bhaskara's approximation, in whole numbers.
static int Sine(int place)
{
    const long half = Rate / 2;
    long x = place % half;
    long product = x * (half - x);
    int value = (int)(16 * 127 * product / ((5 * half * half) - (4 * product)));
    return place < half ? value : -value;
}

static byte[] Wave(int[] samples)
{
    byte[] file = [.. "RIFF    WAVEfmt "u8, .. new byte[20], .. "data    "u8, .. samples.Select(sample => (byte)(128 + Math.Clamp(sample, -127, 127)))];
    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
    (file[20], file[22], file[32], file[34]) = (1, 1, 1, 8);
    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), Rate);
    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), Rate);
    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), samples.Length);
    return file;
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
