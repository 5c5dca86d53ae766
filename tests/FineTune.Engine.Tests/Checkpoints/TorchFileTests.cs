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
