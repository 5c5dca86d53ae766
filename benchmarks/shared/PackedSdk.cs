using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

/// <summary>The SDK of this clone, packed, and a folder of projects that use it.</summary>
/// <remarks><c>--packages FOLDER</c> takes a package that was made before.</remarks>
internal sealed class PackedSdk
{
    private readonly string _version = $"0.1.0-benchmark.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";

    /// <param name="root">The clone.</param>
    /// <param name="folder">Where the projects will lie; there is a nuget.config then.</param>
    public PackedSdk(string root, string folder, Options options)
    {
        Folder = folder;
        string packages = Path.GetFullPath(options.Text("--packages", Path.Combine(folder, "packages")));
        if (options.Has("--packages"))
        {
            const string Name = "FineTune.Sdk.";
            _version = Path.GetFileNameWithoutExtension(Directory.GetFiles(packages, $"{Name}*.nupkg").Single())[Name.Length..];
        }
        else
        {
            Programs.Run("dotnet", root, ["pack", "src/FineTune.Sdk", "-c", "Release", $"-p:Version={_version}", "-o", packages, "-nr:false", "-v", "q"]);
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration><packageSources><add key="benchmark" value="{packages}" /></packageSources></configuration>
            """);
    }

    public string Folder { get; }

    /// <summary>Writes NAME/NAME.finetune, without the store of finished stages.</summary>
    /// <param name="properties">By name; lists with semicolons between.</param>
    /// <param name="items">As they are written in the file.</param>
    public void WriteProject(string name, IEnumerable<(string Name, string Value)> properties, params string[] items)
    {
        string project = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        IEnumerable<string> elements = properties.Append((Name: "FineTuneNoCache", Value: "true"))
            .Select(property => $"<{property.Name}>{property.Value}</{property.Name}>");
        File.WriteAllText(Path.Combine(project, $"{name}.finetune"), $"""
            <Project Sdk="FineTune.Sdk/{_version}">
              <PropertyGroup>
                {string.Join("\n    ", elements)}
              </PropertyGroup>
              <ItemGroup>
                {string.Join("\n    ", items)}
              </ItemGroup>
            </Project>
            """);
    }

    /// <returns>Its all_results.json; null where it has none.</returns>
    public JsonNode? Build(string name, params string[] arguments)
    {
        Programs.Run("dotnet", Path.Combine(Folder, name), ["build", $"{name}.finetune", .. arguments, "-nr:false", "-v", "q"]);
        string results = Path.Combine(Model(name), "all_results.json");
        return File.Exists(results) ? JsonNode.Parse(File.ReadAllText(results)) : null;
    }

    /// <summary>The folder of a project's trained model.</summary>
    public string Model(string name) => Path.Combine(Folder, name, "bin", name);

    /// <summary>Runs the engine without a build around it, with the environment that builds give it: see docs/performance.md.</summary>
    public string RunEngine(params string[] arguments)
    {
        string engine = Path.Combine(NuGetPackages, "finetune.sdk", _version, "tools", "engine", "FineTune.Engine.dll");
        return Programs.Run(
            "dotnet",
            Folder,
            ["exec", engine, .. arguments],
            more:
            [
                ("GOMP_SPINCOUNT", "10000"),
                ("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=8589934592"),
            ]);
    }

    /// <summary>Where restoring has put libtorch.</summary>
    public static string Torch => Directory.GetDirectories(Path.Combine(NuGetPackages, $"libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}"))
        .Select(version => Path.Combine(version, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")).Order(StringComparer.Ordinal).Last();

    private static string NuGetPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
