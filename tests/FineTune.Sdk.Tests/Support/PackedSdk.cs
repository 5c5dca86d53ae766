using System.Globalization;
using FineTune.Testing;
using Microsoft.Build.Locator;

namespace FineTune.Sdk.Tests.Support;

/// <summary>The SDK packed once for all tests, under a version NuGet has never seen, into a feed of its own.</summary>
public sealed class PackedSdk : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private readonly Lazy<Task> _client;

    public PackedSdk() => _client = new Lazy<Task>(async () =>
    {
        foreach (string project in (string[])["FineTune.Tokenizers", "FineTune.Client", "FineTune.Client.Images"])
        {
            string file = Path.Combine(RepositoryFolder.Path, "src", project, project + ".csproj");
            (await DotnetCommand.RunAsync(
                Path.GetDirectoryName(file)!, ["pack", file, "--no-build", "-c", BuildFacts.Configuration, $"-p:Version={Version}", "-o", Feed])).Succeeded();
        }
    });

    public string Version { get; } = "0.1.0-test." + DateTime.UtcNow.Ticks.ToString(CultureInfo.InvariantCulture);

    public string Feed => _folder["feed"];

    public string Packages => _folder["packages"];

    public string Package => Path.Combine(Feed, $"FineTune.Sdk.{Version}.nupkg");

    /// <summary>A nuget.config that sees the feed and the packages restored for this repository, and no network.</summary>
    public string NuGetConfig => $"""
        <configuration>
          <config><add key="globalPackagesFolder" value="{Packages}" /></config>
          <packageSources><clear /><add key="feed" value="{Feed}" /></packageSources>
          <fallbackPackageFolders><clear /><add key="restored" value="{BuildFacts.PackageFolder}" /></fallbackPackageFolders>
        </configuration>
        """;

    public async Task InitializeAsync()
    {
        // Before the first method that names a type of MSBuild is compiled.
        MSBuildLocator.RegisterDefaults();
        CommandResult result = await DotnetCommand.RunAsync(
            Path.GetDirectoryName(BuildFacts.SdkProject)!,
            ["pack", BuildFacts.SdkProject, "--no-build", "-c", BuildFacts.Configuration, $"-p:Version={Version}", "-o", Feed]);
        result.Succeeded();
    }

    /// <summary>Packs what apps reference, once, into the same feed.</summary>
    public Task PackClientAsync() => _client.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
