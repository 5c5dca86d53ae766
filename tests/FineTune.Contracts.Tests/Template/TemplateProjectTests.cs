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

    private static IEnumerable<(string Replaced, string Value)> Values(JsonElement symbols) =>
        from symbol in symbols.EnumerateObject()
        where symbol.Value.TryGetProperty("replaces", out JsonElement replaced) && replaced.GetString() != "GATE"
            && symbol.Value.TryGetProperty("parameters", out JsonElement parameters) && parameters.TryGetProperty("cases", out _)
        from choice in symbol.Value.GetProperty("parameters").GetProperty("cases").EnumerateArray()
        select (symbol.Value.GetProperty("replaces").GetString()!, choice.GetProperty("value").GetString()!);
}
