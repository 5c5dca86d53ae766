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
