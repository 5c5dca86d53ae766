using FineTune.Contracts;
using FineTune.Tasks.EngineProcesses;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.EngineProcesses;

public sealed class ImageLibraryLocatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("linux-x64", "linux-x64")]
    [InlineData("osx-arm64", "osx")]
    public void The_library_lies_in_the_package_that_was_restored(string runtime, string folder)
    {
        string library = _folder.Write($"packages/skia.natives/1.2.3/runtimes/{folder}/native/libSkiaSharp.so", "");

        Assert.Equal(Path.GetDirectoryName(library), Locator(runtime).Find(_folder["shapes.finetune"]));
    }

    [Fact]
    public void A_package_that_was_not_restored_is_FT2232_at_the_project()
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => Locator("linux-x64").Find(_folder["shapes.finetune"]));

        Assert.Equal(("FT2232", _folder["shapes.finetune"]), (failure.Descriptor.Code, failure.Position!.File));
        Assert.Contains("'Skia.Natives' 1.2.3", failure.Message, StringComparison.Ordinal);
    }

    private ImageLibraryLocator Locator(string runtime) => new()
    {
        Package = "Skia.Natives",
        Version = "1.2.3",
        PackageFolders = $"{_folder["elsewhere"]};{_folder["packages"]}",
        RuntimeIdentifier = runtime,
    };
}
