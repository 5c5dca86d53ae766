using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Docs;

public class ProjectSchemaTests
{
    private static readonly string SchemaFile = Path.Combine(RepositoryFolder.Path, "src", "FineTune.Sdk", "schema", "FineTune.xsd");

    /// <summary>The committed schema says what the validator knows. FINETUNE_UPDATE_DOCS=1 writes it anew.</summary>
    [Fact]
    public void The_schema_is_the_one_the_names_give()
    {
        string expected = ProjectSchema.Text();
        if (Environment.GetEnvironmentVariable("FINETUNE_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(SchemaFile, expected);
        }

        Assert.True(
            expected == File.ReadAllText(SchemaFile).ReplaceLineEndings("\n"),
            "Names have changed: FINETUNE_UPDATE_DOCS=1 dotnet test tests/FineTune.Tasks.Tests writes src/FineTune.Sdk/schema/FineTune.xsd anew.");
    }

    [Theory]
    [InlineData(
        "<PropertyGroup><LearningRate>5e-5</LearningRate><EvalStrategy>epoch</EvalStrategy><EvalStrategy "
            + "Condition=\"true\">$(Mine)</EvalStrategy></PropertyGroup>",
        null)]
    [InlineData(
        "<ItemGroup><Dataset Include=\"a.csv\" Split=\"train\"><TextColumn>text</TextColumn></Dataset><Metric Include=\"accuracy\" Minimum=\"0.8\" "
            + "/></ItemGroup>",
        null)]
    [InlineData("<ItemGroup><PackageVersion Include=\"x\" Version=\"1\" /></ItemGroup><Target Name=\"T\"><Message Text=\"x\" /></Target>", null)]
    [InlineData("<PropertyGroup><LerningRate>5e-5</LerningRate></PropertyGroup>", "LerningRate")]
    [InlineData("<ItemGroup><Dataset Include=\"a.csv\" Spilt=\"train\" /></ItemGroup>", "Spilt")]
    public void An_editor_finds_a_slip_and_nothing_else(string body, string? wrong)
    {
        List<string> problems = Validate($"<Project Sdk=\"FineTune.Sdk/0.1.0\">{body}</Project>");
        Assert.Equal(wrong is null ? 0 : 1, problems.Count);
        Assert.All(problems, problem => Assert.Contains($"'{wrong}'", problem, StringComparison.Ordinal));
    }

    /// <summary>What an editor offers where the cursor is: what the schema allows there, with the text that it shows beside it.</summary>
    [Fact]
    public void An_editor_offers_the_names_that_may_stand_where_the_cursor_is()
    {
        (string[] properties, XmlSchemaElement[] all) = Expected("PropertyGroup");
        Assert.Superset(new HashSet<string> { "LearningRate", "BaseModel", "FineTuneTask", "SweepTrials" }, properties.ToHashSet());
        Assert.DoesNotContain("Property", properties);
        Assert.All(all.Where(element => element.Name is "LearningRate" or "BaseModel"), element => Assert.NotEmpty(TextOf(element)));
        (string[] items, _) = Expected("ItemGroup");
        Assert.Superset(new HashSet<string> { "Dataset", "Metric", "Sweep", "Slice" }, items.ToHashSet());
        Assert.Empty(items.Intersect(properties));
    }

    private static string TextOf(XmlSchemaElement element) =>
        element.Annotation!.Items.OfType<XmlSchemaDocumentation>().Single().Markup![0]!.InnerText;

    /// <summary>The elements that may stand in another.</summary>
    private static (string[] Names, XmlSchemaElement[] Elements) Expected(string parent)
    {
        var schemas = new XmlSchemaSet();
        using var reader = XmlReader.Create(SchemaFile);
        schemas.Add(null, reader);
        schemas.Compile();
        var validator = new XmlSchemaValidator(new NameTable(), schemas, new XmlNamespaceManager(new NameTable()), XmlSchemaValidationFlags.None);
        validator.Initialize();
        foreach (string name in (string[])["Project", parent])
        {
            validator.ValidateElement(name, "", null);
            validator.ValidateEndOfAttributes(null);
        }

        // What stands for all properties, or all items, is itself none.
        XmlSchemaElement[] elements =
        [
            .. validator.GetExpectedParticles().OfType<XmlSchemaElement>()
                .Select(element => (XmlSchemaElement)schemas.GlobalElements[element.QualifiedName]!).Where(element => !element.IsAbstract),
        ];
        return ([.. elements.Select(element => element.QualifiedName.Name)], elements);
    }

    private static List<string> Validate(string project)
    {
        var schemas = new XmlSchemaSet();
        using var reader = XmlReader.Create(SchemaFile);
        schemas.Add(null, reader);
        schemas.Compile();
        var problems = new List<string>();
        XDocument.Parse(project).Validate(schemas, (_, problem) => problems.Add(problem.Message));
        return problems;
    }
}
