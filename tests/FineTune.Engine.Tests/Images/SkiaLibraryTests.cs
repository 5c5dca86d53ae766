using FineTune.Contracts;
using FineTune.Engine.Images;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Images;

public sealed class SkiaLibraryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_library_that_is_missing_or_damaged_is_FT2225_with_its_path(bool isThere)
    {
        using var folder = new TemporaryFolder();
        string name = Path.GetFileName(Directory.GetFiles(SkiaFiles.Directory, "libSkiaSharp.*").First(file => Path.GetExtension(file) != ".pdb"));
        string path = folder[name];
        if (isThere)
        {
            folder.Write(name, "no library");
        }

        FineTuneException failure = Assert.Throws<FineTuneException>(() => SkiaLibrary.Open(Path.GetDirectoryName(path)));

        Assert.Equal("FT2225", failure.Descriptor.Code);
        Assert.Contains($"'{path}', which decodes pictures, cannot be loaded", failure.Message, StringComparison.Ordinal);
    }
}
