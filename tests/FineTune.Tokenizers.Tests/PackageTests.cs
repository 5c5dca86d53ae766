using System.IO.Compression;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Tokenizers.Tests;

/// <summary>The package as a program elsewhere uses it.</summary>
public sealed class PackageTests(PackedTokenizers packed) : IClassFixture<PackedTokenizers>
{
    [Fact]
    public async Task A_program_elsewhere_gets_what_hugging_face_gives_with_either_framework()
    {
        string output = await packed.BuildAsync("Outside", "tests/FineTune.Tokenizers.Tests/Outside", "net8.0;net10.0");
        string[] folders = Directory.GetDirectories(GoldenFolders.Own);
        // What was compiled for .NET 8 runs on a later .NET too.
        Dictionary<string, string> later = new() { ["DOTNET_ROLL_FORWARD"] = "Major" };
        foreach (string framework in (string[])["8.0", "10.0"])
        {
            string program = Path.Combine(output, $"net{framework}", "Outside.dll");
            CommandResult result = await DotnetCommand.RunAsync(output, ["exec", program, .. folders], later);
            result.Succeeded().Says($"Version=v{framework}: ").Says(" rows, 0 differences");
        }
    }

    [Fact]
    public async Task The_sample_needs_nothing_but_the_package()
    {
        string output = await packed.BuildAsync("Tokenize", "samples/Tokenize", "net10.0");
        string program = Path.Combine(output, "net10.0", "Tokenize.dll");
        string tokenizer = Path.Combine(GoldenFolders.Own, "bert-uncased");

        (await DotnetCommand.RunAsync(output, ["exec", program, tokenizer, "The dog", "A cat"])).Succeeded().Says("decoded: the dog a cat");
        (await DotnetCommand.RunAsync(output, ["exec", program, Path.Combine(tokenizer, "tokenizer.json"), "The dog"])).Succeeded().Says("decoded: the dog");
        Assert.Equal(1, (await DotnetCommand.RunAsync(output, ["exec", program, GoldenFolders.Own, "The dog"])).Says("tokenizer.json").ExitCode);
        Assert.Equal(2, (await DotnetCommand.RunAsync(output, ["exec", program])).Says("Usage").ExitCode);
    }

    [Fact]
    public async Task The_package_has_an_assembly_a_framework_and_a_readme_and_needs_no_torch()
    {
        using ZipArchive package = await ZipFile.OpenReadAsync(packed.Package);
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];

        Assert.Contains("README.md", files);
        Assert.Contains("lib/net8.0/FineTune.Tokenizers.dll", files);
        Assert.Contains("lib/net10.0/FineTune.Tokenizers.dll", files);
        Assert.Contains("lib/net10.0/FineTune.Tokenizers.xml", files);
        Assert.Equal(2, files.Count(file => file.EndsWith(".dll", StringComparison.Ordinal)));
        using var reader = new StreamReader(await package.GetEntry("FineTune.Tokenizers.nuspec")!.OpenAsync());
        string specification = await reader.ReadToEndAsync();
        Assert.Contains("id=\"Microsoft.ML.Tokenizers\" version=\"2.0.1\"", specification, StringComparison.Ordinal);
        Assert.DoesNotContain("TorchSharp", specification, StringComparison.Ordinal);
        Assert.DoesNotContain("FineTune.Contracts", specification, StringComparison.Ordinal);
    }
}
