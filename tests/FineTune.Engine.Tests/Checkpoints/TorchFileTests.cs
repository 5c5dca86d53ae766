using System.IO.Compression;
using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Checkpoints;

/// <summary>Files that torch.save wrote (golden/generate.py makes more of them).</summary>
public sealed class TorchFileTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Checkpoints", "golden");

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Root, "seed-*").Select(folder => Path.GetFileName(folder)!).Order()];

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_zip_format_is_read(string folder) => AssertHoldsExpected(folder, "zip.bin");

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_legacy_format_is_read(string folder) => AssertHoldsExpected(folder, "legacy.bin");

    [Theory]
    [InlineData("forbidden-zip.bin", "posix.system")]
    [InlineData("forbidden-legacy.bin", "posix.system")]
    [InlineData("module.bin", "torch.nn.modules.linear.Linear")]
    public void What_is_no_tensor_is_refused_by_its_name(string file, string global)
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => TorchFile.Open(Path.Combine(Root, "seed-1", file)).Dispose());

        Assert.Equal("FT1214", failure.Descriptor.Code);
        Assert.Contains(global, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Big_endian_is_refused()
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => TorchFile.Open(Path.Combine(Root, "seed-1", "big-endian.bin")).Dispose());

        Assert.Equal("FT1213", failure.Descriptor.Code);
        Assert.Contains("byte order is big", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "ends within a pickle")]
    [InlineData("not a pickle", "")]
    [InlineData("PK not a zip archive", "")]
    public void Another_file_is_an_error(string content, string reason)
    {
        using var folder = new TemporaryFolder();

        FineTuneException failure = Assert.Throws<FineTuneException>(() => TorchFile.Open(folder.Write("pytorch_model.bin", content)).Dispose());

        Assert.Equal("FT1213", failure.Descriptor.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pointer_of_Git_LFS_is_named_as_such()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("pytorch_model.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");

        FineTuneException failure = Assert.Throws<FineTuneException>(() => WeightFiles.Open(path).Dispose());

        Assert.Equal("FT1217", failure.Descriptor.Code);
    }

    /// <summary>What a pickle of a few bytes can ask for: a stack, hours, or more memory than there is.</summary>
    [Fact]
    public void A_pickle_takes_little_of_the_stack_the_time_and_the_memory()
    {
        string nested = "ctorch._tensor\n_rebuild_from_type_v2\n";
        AssertRefused([0x80, 2, .. ")q\00"u8, .. Repeat(nested + "Nh\0\u0087q\00", 300_000), .. Latin1(nested + "h\0R.")], "nested too deep");
        AssertRefused([0x80, 2, .. Repeat("}", 20_000_000)], "more values than any tensors need");
        AssertRefused([0x80, 2, (byte)'L', .. Repeat("9", 1_000_000), .. "L\n."u8], "digits");
        AssertRefused([0x80, 2, (byte)')', .. Repeat("\u0085", 2_000_000), .. "."u8], "holds no tensors");
    }

    /// <summary>An archive may say of a storage that it is longer than the file, and a tensor that it reaches that far.</summary>
    [Fact]
    public void A_storage_is_no_longer_than_its_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder["pytorch_model.bin"];
        File.Copy(Path.Combine(Root, "seed-1", "zip.bin"), path);
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            ZipArchiveEntry entry = archive.Entries.First(entry => entry.FullName.Contains("/data/", StringComparison.Ordinal));
            string name = entry.FullName;
            entry.Delete();
            using Stream stream = archive.CreateEntry(name, CompressionLevel.SmallestSize).Open();
            stream.Write(new byte[1 << 20]);
        }

        FineTuneException failure = Assert.Throws<FineTuneException>(() => TorchFile.Open(path).Dispose());

        Assert.Equal("FT1213", failure.Descriptor.Code);
        Assert.Contains("is compressed, or longer than the file", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Repeat(string text, int times) => Latin1(string.Concat(Enumerable.Repeat(text, times)));

    private static void AssertRefused(byte[] pickle, string reason)
    {
        using var folder = new TemporaryFolder();
        string path = folder["pytorch_model.bin"];
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using Stream stream = archive.CreateEntry("archive/data.pkl").Open();
            stream.Write(pickle);
        }

        FineTuneException failure = Assert.Throws<FineTuneException>(() => TorchFile.Open(path).Dispose());

        Assert.Equal("FT1213", failure.Descriptor.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever a byte is changed to and wherever the file is cut, it is read or it is a coded error.</summary>
    [Theory]
    [InlineData("zip.bin")]
    [InlineData("legacy.bin")]
    public void A_damaged_file_is_read_or_refused(string file)
    {
        using var folder = new TemporaryFolder();
        byte[] whole = File.ReadAllBytes(Path.Combine(Root, "seed-1", file));
        var random = new Random(1);
        int refused = 0;
        for (int round = 0; round < 400; round++)
        {
            byte[] damaged = round % 4 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            if (round % 4 != 0)
            {
                // The pickle lies at the front in both formats.
                damaged[random.Next(Math.Min(whole.Length, 3000))] = (byte)random.Next(256);
            }

            string path = folder["pytorch_model.bin"];
            File.WriteAllBytes(path, damaged);
            refused += TryRead(path) ? 0 : 1;
        }

        Assert.InRange(refused, 100, 399);
    }

    private static bool TryRead(string path)
    {
        try
        {
            using TorchFile read = TorchFile.Open(path);
            foreach (string name in read.Names)
            {
                if (read.ShapeOf(name).Aggregate(1.0, (product, length) => product * length) < 1e6)
                {
                    read.Read(name).Dispose();
                }
            }

            return true;
        }
        catch (FineTuneException exception) when (exception.Descriptor.Code is "FT1213" or "FT1214")
        {
            return false;
        }
    }

    private static void AssertHoldsExpected(string folder, string name)
    {
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(Root, folder, "expected.safetensors"));
        using TorchFile actual = TorchFile.Open(Path.Combine(Root, folder, name));
        Assert.Equal(expected.Entries.Keys.Order(), actual.Names.Order());
        foreach (string tensor in expected.Entries.Keys)
        {
            using Tensor wanted = expected.Read(tensor);
            using Tensor got = actual.Read(tensor);
            Assert.Equal(wanted.dtype, actual.TypeOf(tensor));
            Assert.Equal(wanted.shape, actual.ShapeOf(tensor));
            Assert.True(got.is_contiguous(), tensor);
            Assert.True(wanted.Equals(got), tensor);
        }
    }
}
