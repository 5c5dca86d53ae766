using System.Text.Json;
using System.Xml.Linq;
using FineTune.Testing;

namespace FineTune.Contracts.Tests.Template;

/// <summary>The project that <c>dotnet new finetune</c> writes, whatever of the template's values is put into it.</summary>
public sealed class TemplateProjectTests
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Path, "templates", "FineTune.Templates", "content", "finetune");

    [Fact]
    public void Every_value_of_the_template_leaves_the_project_well_formed()
    {
        string file = Path.Combine(Folder, "FineTune-Project1.finetune");
        string project = File.ReadAllText(file).Replace("GATE", "Include=\"accuracy\"", StringComparison.Ordinal);
        using JsonDocument template = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, ".template.config", "template.json")));
        (string Replaced, string Value)[] values = [.. Values(template.RootElement.GetProperty("symbols"))];

        Assert.NotEmpty(values);
        Assert.All(values, pair =>
        {
            Assert.Contains(pair.Replaced, project, StringComparison.Ordinal);
            Assert.NotNull(XDocument.Parse(project.Replace(pair.Replaced, pair.Value, StringComparison.Ordinal)).Root);
        });
    }

    /// <summary>A path with the version of the SDK in it would be of one release, and one to the folder of packages of one machine.</summary>
    [Fact]
    public void An_editor_finds_the_schema_where_restoring_puts_it()
    {
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, ".vscode", "settings.json")));
        JsonElement association = Assert.Single(settings.RootElement.GetProperty("xml.fileAssociations").EnumerateArray());
        string[] schema = association.GetProperty("systemId").GetString()!.Split('/');
        XDocument targets = XDocument.Load(Path.Combine(RepositoryFolder.Path, "src", "FineTune.Sdk", "targets", "FineTune.Editor.targets"));
        XElement copy = Assert.Single(targets.Descendants("_FineTuneSchemaCopy"));

        Assert.Equal(("**/*.finetune", "obj"), (association.GetProperty("pattern").GetString(), schema[0]));
        Assert.Equal($"$(BaseIntermediateOutputPath){schema[1]}", copy.Value);
        Assert.Equal("$(_FineTuneSchemaCopy)", Assert.Single(targets.Descendants("Copy")).Attribute("DestinationFiles")!.Value);
        Assert.Equal("xml", settings.RootElement.GetProperty("files.associations").GetProperty("*.finetune").GetString());
    }

    /// <summary>It is said where no task of ours can run, and so not by the catalogue itself.</summary>
    [Fact]
    public void What_a_host_of_NET_Framework_is_told_is_what_the_catalogue_has()
    {
        XDocument targets = XDocument.Load(Path.Combine(RepositoryFolder.Path, "src", "FineTune.Sdk", "targets", "FineTune.Editor.targets"));
        XElement error = Assert.Single(targets.Descendants("Error"));

        Assert.Equal(DiagnosticCatalog.HostOfNetFramework.Code, error.Attribute("Code")!.Value);
        Assert.Equal(DiagnosticCatalog.HostOfNetFramework.Message(), error.Attribute("Text")!.Value);
    }

    private static IEnumerable<(string Replaced, string Value)> Values(JsonElement symbols) =>
        from symbol in symbols.EnumerateObject()
        where symbol.Value.TryGetProperty("replaces", out JsonElement replaced) && replaced.GetString() != "GATE"
            && symbol.Value.TryGetProperty("parameters", out JsonElement parameters) && parameters.TryGetProperty("cases", out _)
        from choice in symbol.Value.GetProperty("parameters").GetProperty("cases").EnumerateArray()
        select (symbol.Value.GetProperty("replaces").GetString()!, choice.GetProperty("value").GetString()!);
}
