using System.Globalization;
using System.Xml.Linq;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Validation;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Support;

/// <summary>
/// A project file with its data, evaluated by a few lines that know literal includes, <c>*</c> and nothing else; tests with the real MSBuild are
/// those of FineTune.Sdk.
/// </summary>
internal sealed class ProjectUnderTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ProjectUnderTest(string text)
    {
        File = _folder.Write("reviews.finetune", text);
        foreach (string file in new[]
        {
            "data/train.csv",
            "data/test.csv",
            "data/more/a.csv",
            "data/more/b.csv",
            "plain/train.doc",
            "plain/train.parquet.gz",
            "model/config.json"
        })
        {
            _folder.Write(file, "text,label\n" + string.Concat(Enumerable.Repeat("a,b\n", 8)));
        }
    }

    public string File { get; }

    public string Folder => _folder.Path;

    /// <summary>Properties that come from the command line.</summary>
    public Dictionary<string, string> GlobalProperties { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where another project may have written itself down.</summary>
    public string SpecFile { get; set; } = "";

    /// <summary>What the project's builds write, relative to its folder.</summary>
    public List<string> OutputFolders { get; } = [];

    /// <summary>What the last reading said about the files.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>Where libtorch is.</summary>
    public string? TorchFolder { get; set; }

    /// <summary>What the test takes the machine's CPU for.</summary>
    public bool HasBFloat16OnCpu { get; set; } = true;

    /// <summary>A project with the usual two files and the properties and items of the test, which begin at lines 4 and 7.</summary>
    public static ProjectUnderTest With(string properties, string items = "") => new($"""
        <Project>
          <PropertyGroup>
            <FineTuneTask>text-classification</FineTuneTask><BaseModel>builtin:bert-tiny</BaseModel>
            {properties}
          </PropertyGroup>
          <ItemGroup><Dataset Include="data/train.csv" /><Dataset Include="data/test.csv" />
            {items}
          </ItemGroup>
        </Project>
        """);

    public void Write(string file, string text) => _folder.Write(file, text);

    public ProjectSpec? Read(out IReadOnlyList<ReportedDiagnostic> reported)
    {
        var diagnostics = new DiagnosticList();
        var reader = new ProjectReader(Input(), diagnostics);
        ProjectSpec? project = reader.Read();
        Notes = reader.Notes;
        reported = diagnostics.Reported;
        return project;
    }

    public ProjectSpec Read()
    {
        ProjectSpec? project = Read(out IReadOnlyList<ReportedDiagnostic> reported);
        Assert.Empty(reported);
        return project!;
    }

    /// <summary>What is wrong, as <c>FT1001(4,6) text</c>.</summary>
    public IReadOnlyList<string> Problems()
    {
        Read(out IReadOnlyList<ReportedDiagnostic> reported);
        return [.. reported.Select(problem => string.Create(
            CultureInfo.InvariantCulture, $"{problem.Descriptor.Code}({problem.Position!.Line},{problem.Position.Column}) {problem.Message}"))];
    }

    public void Dispose() => _folder.Dispose();

    private ProjectInput Input()
    {
        XElement root = XElement.Parse(System.IO.File.ReadAllText(File));
        var properties = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (XElement property in root.Elements("PropertyGroup").Elements())
        {
            properties[property.Name.LocalName] = property.Value;
        }

        foreach ((string name, string value) in GlobalProperties)
        {
            properties[name] = value;
        }

        return new ProjectInput
        {
            Name = "reviews",
            ProjectFile = File,
            SpecFile = SpecFile,
            GlobalProperties = GlobalProperties,
            DirectoryBuildProps = Path.Combine(Folder, "Directory.Build.props"),
            Recipe = properties.GetValueOrDefault("Recipe", ""),
            Hooks = Items(root, "Hook"),
            OptimizerGroups = Items(root, "OptimizerGroup"),
            Samples = Items(root, "Sample"),
            Exports = Items(root, "Export"),
            Slices = Items(root, "Slice"),
            Sweeps = Items(root, "Sweep"),
            SweepProperties = properties.Where(property => property.Key.StartsWith("Sweep", StringComparison.Ordinal)).ToDictionary(),
            ArgumentFiles = Items(root, "TrainingArguments"),
            Task = properties.GetValueOrDefault("FineTuneTask", ""),
            BaseModel = properties.GetValueOrDefault("BaseModel", ""),
            EvalSplit = properties.GetValueOrDefault("EvalSplit", ""),
            ReportIncludeTexts = properties.GetValueOrDefault("ReportIncludeTexts", ""),
            PushTo = properties.GetValueOrDefault("PushTo", ""),
            Device = properties.GetValueOrDefault("FineTuneDevice", ""),
            Processes = properties.GetValueOrDefault("FineTuneProcesses", ""),
            Ranks = properties.GetValueOrDefault("_FineTuneOwnRanks", ""),
            Collective = properties.GetValueOrDefault("FineTuneCollective", ""),
            CollectiveTimeout = properties.GetValueOrDefault("FineTuneCollectiveTimeout", ""),
            Launcher = properties.GetValueOrDefault("FineTuneLauncher", ""),
            TorchFolder = TorchFolder,
            HasBFloat16OnCpu = HasBFloat16OnCpu,
            Arguments = properties,
            Datasets = Items(root, "Dataset"),
            OutputFolders = [.. OutputFolders.Select(folder => Path.Combine(Folder, folder))],
            Metrics = Items(root, "Metric"),
        };
    }

    private List<EvaluatedItem> Items(XElement root, string name)
    {
        var items = new List<EvaluatedItem>();
        foreach (XElement element in root.Elements("ItemGroup").Elements(name))
        {
            foreach (string fragment in element.Attribute("Include")!.Value.Split(';'))
            {
                foreach (string include in Expand(fragment))
                {
                    var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                    foreach (XAttribute attribute in element.Attributes())
                    {
                        metadata[attribute.Name.LocalName] = attribute.Value;
                    }

                    items.Add(new EvaluatedItem(new EvaluatedTaskItem(include, File, metadata)));
                }
            }
        }

        return items;
    }

    private IEnumerable<string> Expand(string fragment)
    {
        if (!fragment.Contains('*', StringComparison.Ordinal))
        {
            return [Uri.UnescapeDataString(fragment)];
        }

        return Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path))
            .Where(path => IncludePattern.Matches(fragment, path))
            // The file system's order is any order; not that of the names.
            .OrderDescending(StringComparer.Ordinal);
    }
}
