using System.IO.Compression;
using System.Xml.Linq;
using FineTune.Contracts;
using FineTune.Sdk.Tests.Support;
using Snapshooter.Xunit;

namespace FineTune.Sdk.Tests;

[Collection(PackedSdkCollection.Name)]
public sealed class PublicSurfaceTests(PackedSdk sdk)
{
    private static IEnumerable<string> ArgumentNames => ArgumentCatalog.All.SelectMany(argument => argument.Names);

    [Fact]
    public void Every_argument_is_emptied_before_the_projects_body()
    {
        IEnumerable<string> emptied = Targets("FineTune.Arguments.props").Descendants("PropertyGroup").Elements().Select(element => element.Name.LocalName);
        Assert.Equal(
            [.. new[] { "BaseModel", "EvalSplit", "ReportIncludeTexts", "PushTo", "HubPrivate", "HubCreatePr", "HubToken", "Recipe" }, .. ArgumentNames],
            emptied);
    }

    [Fact]
    public void Every_argument_is_handed_to_the_task_by_its_own_name()
    {
        XElement[] items = [.. Targets("FineTune.Arguments.targets").Descendants("_FineTuneArgument")];
        Assert.Equal(ArgumentNames, items.Select(item => item.Attribute("Include")!.Value));
        Assert.All(items, item => Assert.Equal($"$({item.Attribute("Include")!.Value})", item.Attribute("Value")!.Value));
    }

    [Fact]
    public void The_entry_files_are_import_lists_and_every_topic_is_imported_once()
    {
        string sdkFolder = Path.Combine(Path.GetDirectoryName(BuildFacts.SdkProject)!, "Sdk");
        XElement[] roots = [XElement.Load(Path.Combine(sdkFolder, "Sdk.props")), XElement.Load(Path.Combine(sdkFolder, "Sdk.targets"))];
        Assert.All(roots.Elements(), element => Assert.Equal("Import", element.Name.LocalName));
        IEnumerable<string> imported = roots.Elements().Select(element => Path.GetFileName(element.Attribute("Project")!.Value))
            .Where(name => name.StartsWith("FineTune.", StringComparison.Ordinal));
        string[] files = [.. Directory.GetFiles(BuildFacts.TargetsFolder).Select(path => Path.GetFileName(path)).Append("FineTune.Version.props")];
        Assert.Equal(files.Order(StringComparer.Ordinal), imported.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_topic_file_begins_with_why()
    {
        Assert.All(Directory.GetFiles(BuildFacts.TargetsFolder), file => Assert.IsType<XComment>(XElement.Load(file).Nodes().First()));
    }

    [Fact]
    public void Targets_and_properties_are_these()
    {
        XElement[] roots = [.. Directory.GetFiles(BuildFacts.TargetsFolder).Order(StringComparer.Ordinal).Select(file => XElement.Load(file))];
        IEnumerable<string> targets = roots.Elements("Target").Select(target => target.Attribute("Name")!.Value);
        IEnumerable<string> properties = roots.Elements("PropertyGroup").Elements().Where(property => !property.HasElements)
            .Select(property => $"{property.Name.LocalName} = {property.Value}");
        Snapshot.Match(
            string.Join('\n', ["Targets", .. Public(targets), "", "Properties", .. Public(properties)]) + "\n",
            "PublicSurface");
    }

    [Fact]
    public async Task The_package_holds_targets_tasks_engine_and_natives()
    {
        using ZipArchive package = await ZipFile.OpenReadAsync(sdk.Package);
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Superset(
            new HashSet<string>
            {
                "Sdk/Sdk.props",
                "Sdk/Sdk.targets",
                "targets/FineTune.Version.props",
                "tools/net10.0/FineTune.Tasks.dll",
                "tools/net10.0/FineTune.Contracts.dll",
                "tools/net10.0/YamlDotNet.dll",
                "tools/engine/FineTune.Engine.dll",
                "tools/engine/FineTune.Tokenizers.dll",
                "tools/engine/FineTune.Engine.runtimeconfig.json",
                "tools/engine/runtimes/linux-x64/native/libLibTorchSharp.so",
                "tools/engine/runtimes/win-x64/native/LibTorchSharp.dll",
                "tools/engine/runtimes/osx-arm64/native/libLibTorchSharp.dylib",
            },
            files.ToHashSet());
        // Of SkiaSharp, which decodes pictures, the native library comes from its own package, to those who name a task of pictures.
        Assert.DoesNotContain(files, file => file.Contains("libSkia", StringComparison.OrdinalIgnoreCase)
            || file.Contains("Microsoft.Build", StringComparison.Ordinal)
            || file.EndsWith(".pdb", StringComparison.Ordinal));
    }

    private static XElement Targets(string file) => XElement.Load(Path.Combine(BuildFacts.TargetsFolder, file));

    private static IEnumerable<string> Public(IEnumerable<string> names) =>
        names.Where(name => !name.StartsWith('_')).Distinct().Order(StringComparer.Ordinal);
}
