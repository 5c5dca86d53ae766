using FineTune.Testing;

namespace FineTune.Contracts.Tests.Docs;

/// <summary>The committed pages say what the code does. FINETUNE_UPDATE_DOCS=1 writes them anew.</summary>
public sealed class GeneratedPagesTests
{
    [Fact]
    public void Diagnostics_page_lists_the_catalogue() => Check("diagnostics.md", MarkdownPages.Diagnostics());

    [Fact]
    public void Arguments_page_lists_the_catalogue() => Check("arguments.md", MarkdownPages.Arguments());

    [Fact]
    public void The_table_of_arguments_says_what_the_records_say() => CheckFile("src/FineTune.Contracts/Arguments/ArgumentTable.cs", _ => ArgumentTableFile.Text());

    [Fact]
    public void The_SDK_empties_every_argument() => CheckFile("src/FineTune.Sdk/targets/FineTune.Arguments.props", SdkFiles.Props);

    [Fact]
    public void The_SDK_hands_on_every_argument() => CheckFile("src/FineTune.Sdk/targets/FineTune.Arguments.targets", SdkFiles.Targets);

    public static TheoryData<string> TargetFiles =>
        [.. Directory.GetFiles(TargetsFolder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(TargetFiles))]
    public void Every_target_is_opened_by_what_it_takes_and_gives(string file) => CheckFile($"src/FineTune.Sdk/targets/{file}", TargetComments.Apply);

    [Fact]
    public void The_catalogue_of_targets_has_those_of_the_SDK_and_no_others()
    {
        IEnumerable<string> defined = Directory.GetFiles(TargetsFolder).SelectMany(path => TargetComments.Names(File.ReadAllText(path)));
        Assert.Equal(defined.Order(StringComparer.Ordinal), SdkTargetCatalog.All.Where(target => !target.IsOfMSBuild).Select(target => target.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_pages_name_every_property_and_every_target_for_people()
    {
        string pages = string.Concat(Directory.GetFiles(Path.Combine(RepositoryFolder.Path, "docs"), "*.md").Append(Path.Combine(RepositoryFolder.Path, "README.md")).Select(File.ReadAllText));
        IEnumerable<string> names = SdkPropertyCatalog.All.Select(property => property.Name).Concat(SdkTargetCatalog.All.Where(target => target.IsForPeople).Select(target => target.Command ?? $"-t:{target.Name}"));
        Assert.Empty(names.Where(name => !pages.Contains(name.Split(" -")[0], StringComparison.Ordinal)));
    }

    private static string TargetsFolder => Path.Combine(RepositoryFolder.Path, "src", "FineTune.Sdk", "targets");

    private static void CheckFile(string name, Func<string, string> generate) =>
        Check(Path.Combine("..", name), generate(File.ReadAllText(Path.Combine(RepositoryFolder.Path, name)).ReplaceLineEndings("\n")));

    private static void Check(string name, string expected)
    {
        string path = Path.Combine(RepositoryFolder.Path, "docs", name);
        if (Environment.GetEnvironmentVariable("FINETUNE_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path), ignoreLineEndingDifferences: true);
    }
}
