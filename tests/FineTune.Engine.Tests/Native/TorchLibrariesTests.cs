using FineTune.Contracts;
using FineTune.Engine.Native;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Native;

public sealed class TorchLibrariesTests
{
    [Fact]
    public void Loading_the_same_folder_again_does_nothing() => TorchLibraries.Load(LibTorch.Directory);

    [Fact]
    public void A_second_folder_in_one_process_is_an_error()
    {
        using var folder = new TemporaryFolder();

        var failure = Assert.Throws<FineTuneException>(() => TorchLibraries.Load(folder.Path));

        Assert.Equal("FT9004", failure.Descriptor.Code);
        Assert.Contains("already uses libtorch", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda:99")]
    [InlineData("tpu")]
    public void A_device_that_is_not_there_is_an_error(string name)
    {
        var failure = Assert.Throws<FineTuneException>(() => DeviceChoice.Resolve(name));

        Assert.Equal("FT9007", failure.Descriptor.Code);
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }
}
