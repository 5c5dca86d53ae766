using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

/// <summary>What the package holds twice: for every platform, and with native code for the one that made it.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class ReadyToRunTests(PackedSdk sdk)
{
    private static readonly string System = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
    private static readonly string Platform = $"{System}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    [Fact]
    public async Task This_platform_has_all_that_every_platform_has_and_native_code_in_it()
    {
        using ZipArchive package = await ZipFile.OpenReadAsync(sdk.Package);
        string[] everywhere = Assemblies(package, "tools/engine/").Concat(Assemblies(package, "tools/net10.0/")).ToArray();
        Assert.Contains("net10.0/FineTune.Tasks.dll", everywhere);
        foreach (string file in everywhere)
        {
            bool isOurs = Path.GetFileName(file).StartsWith("FineTune.", StringComparison.Ordinal);
            Assert.False(await HasNativeCodeAsync(package, $"tools/{file}") && isOurs, file);
            Assert.True(await HasNativeCodeAsync(package, $"tools/{Platform}/{file}") || !isOurs, file);
        }

        // Without it training ends at once: the tests with the real engine run this folder too.
        Assert.Contains(package.Entries, entry => entry.FullName.StartsWith($"tools/{Platform}/engine/", StringComparison.Ordinal)
            && entry.Name.Contains("LibTorchSharp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_platform_without_a_folder_of_its_own_takes_what_runs_everywhere()
    {
        using var project = new ModelProject(sdk);
        (await project.RunAsync("msbuild", "reviews.finetune", "-getProperty:_FineTuneTasks")).Succeeded()
            .Says($"/tools/{Platform}/net10.0/FineTune.Tasks.dll");
        (await project.RunAsync("msbuild", "reviews.finetune", "-getProperty:_FineTuneTasks", "-p:_FineTunePlatform=other")).Succeeded()
            .Says("/tools/net10.0/FineTune.Tasks.dll");

        (await project.BuildAsync("-p:_FineTunePlatform=other")).Succeeded();
        Assert.Equal("tokenize train evaluate", project.Starts());
        (await project.BuildAsync()).Succeeded();
        Assert.Equal("", project.Starts());
    }

    private static IEnumerable<string> Assemblies(ZipArchive package, string folder) =>
        from entry in package.Entries
        where entry.FullName.StartsWith(folder, StringComparison.Ordinal) && entry.FullName.EndsWith(".dll", StringComparison.Ordinal)
            && !entry.FullName.Contains("/runtimes/", StringComparison.Ordinal)
        select entry.FullName["tools/".Length..];

    private static async Task<bool> HasNativeCodeAsync(ZipArchive package, string file)
    {
        using var memory = new MemoryStream();
        using (Stream entry = await package.GetEntry(file)!.OpenAsync())
        {
            await entry.CopyToAsync(memory);
        }

        memory.Position = 0;
        using var image = new PEReader(memory);
        return image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
