using FineTune.Engine.Native;

namespace FineTune.Engine.Tests.Native;

public sealed class ElfVersionNeedsTests
{
    [Fact]
    public void Exactly_one_byte_of_TorchSharps_library_changes()
    {
        // The Linux library is in the package on every system.
        string library = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        byte[] original = File.ReadAllBytes(library);
        byte[] patched = [.. original];

        ElfVersionNeeds.MarkWeak(patched, OlderLibStdCpp.MissingVersion);

        int[] changed = [.. Enumerable.Range(0, original.Length).Where(index => original[index] != patched[index])];
        Assert.Single(changed);
        Assert.Equal(original[changed[0]] | 2, patched[changed[0]]);
    }

    [Fact]
    public void A_version_nobody_needs_is_an_error()
    {
        byte[] library = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so"));

        Assert.Throws<BadImageFormatException>(() => ElfVersionNeeds.MarkWeak(library, "GLIBCXX_9.9.99"));
    }

    [Fact]
    public void A_file_that_is_no_library_is_an_error() =>
        Assert.Throws<BadImageFormatException>(() => ElfVersionNeeds.MarkWeak(new byte[100], OlderLibStdCpp.MissingVersion));
}
