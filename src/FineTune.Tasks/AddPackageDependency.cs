using System.IO.Compression;
using System.Xml.Linq;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>
/// Writes a dependency into a package that NuGet made. NuGet takes dependencies of what the project itself references, and a model references no package of
/// its client: an app beside it chooses its own.
/// </summary>
public sealed class AddPackageDependency : Task
{
    private const string Specification = ".nuspec";

    /// <summary>What NuGet made: the package among them.</summary>
    [Required]
    public ITaskItem[] PackageFiles { get; set; } = [];

    /// <summary>Framework of the group, such as <c>net8.0</c>.</summary>
    [Required]
    public string Framework { get; set; } = "";

    /// <summary>Name of the package to depend on.</summary>
    [Required]
    public string Dependency { get; set; } = "";

    [Required]
    public string Version { get; set; } = "";

    public override bool Execute()
    {
        IEnumerable<string> packages = PackageFiles.Select(file => file.ItemSpec).Where(path => path.EndsWith(".nupkg", StringComparison.Ordinal));
        foreach (string path in packages.Where(File.Exists))
        {
            try
            {
                Add(path);
            }
            catch (Exception exception) when (ExpectedFailure.From(exception, path) is { } failure)
            {
                Log.Report(failure, path);
            }
        }

        return !Log.HasLoggedErrors;
    }

    private void Add(string path)
    {
        using ZipArchive package = ZipFile.Open(path, ZipArchiveMode.Update);
        ZipArchiveEntry entry = package.Entries.First(file => file.FullName.EndsWith(Specification, StringComparison.Ordinal));
        XDocument document;
        using (Stream read = entry.Open())
        {
            document = XDocument.Load(read);
        }

        XElement metadata = document.Root!.Elements().First(element => element.Name.LocalName == "metadata");
        XNamespace names = metadata.Name.Namespace;
        metadata.Elements(names + "dependencies").Remove();
        metadata.Add(new XElement(names + "dependencies", new XElement(
            names + "group",
            new XAttribute("targetFramework", Framework),
            new XElement(names + "dependency", new XAttribute("id", Dependency), new XAttribute("version", Version)))));
        using Stream write = entry.Open();
        write.SetLength(0);
        document.Save(write);
    }
}
