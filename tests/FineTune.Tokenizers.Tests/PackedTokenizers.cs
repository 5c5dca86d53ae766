using System.Globalization;
using System.Reflection;
using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>The package, packed once under a version NuGet has never seen, and programs that reference nothing else.</summary>
public sealed class PackedTokenizers : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _version = "0.1.0-test." + DateTime.UtcNow.Ticks.ToString(CultureInfo.InvariantCulture);

    public string Package => _folder[$"feed/FineTune.Tokenizers.{_version}.nupkg"];

    public async Task InitializeAsync()
    {
        CommandResult result = await DotnetCommand.RunAsync(
            _folder.Path, ["pack", Fact("TokenizersProject"), "--no-build", "-c", Fact("Configuration"), $"-p:Version={_version}", "-o", _folder["feed"]]);
        result.Succeeded();
        // A feed with the package, the packages restored for this repository, and no network.
        _folder.Write("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_folder["packages"]}" /></config>
              <packageSources><clear /><add key="feed" value="{_folder["feed"]}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="restored" value="{Fact("PackageFolder")}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Builds a program of the sources in a folder.</summary>
    /// <returns>The folder with a folder for each framework.</returns>
    public async Task<string> BuildAsync(string name, string sources, string frameworks)
    {
        foreach (string source in Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Path, sources), "*.cs"))
        {
            _folder.Write($"{name}/{Path.GetFileName(source)}", await File.ReadAllTextAsync(source));
        }

        _folder.Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFrameworks>{frameworks}</TargetFrameworks>
                <ImplicitUsings>enable</ImplicitUsings>
                <LangVersion>latest</LangVersion>
                <Nullable>enable</Nullable>
                <UseAppHost>false</UseAppHost>
                <NuGetAudit>false</NuGetAudit>
                <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="FineTune.Tokenizers" Version="{_version}" />
              </ItemGroup>
            </Project>
            """);
        (await DotnetCommand.RunAsync(_folder[name], ["build"])).Succeeded();
        return _folder[$"{name}/bin/Debug"];
    }

    public void Dispose() => _folder.Dispose();

    private static string Fact(string key) =>
        typeof(PackedTokenizers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
