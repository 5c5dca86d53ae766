using System.Text.RegularExpressions;
using FineTune.Testing;

namespace FineTune.Contracts.Tests.Docs;

/// <summary>What docs/adding-a-model.md shows of a family is what its files have: no program outside can compile it.</summary>
public sealed partial class ModelPageTests
{
    [Fact]
    public void Each_line_of_its_code_stands_in_the_family()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "adding-a-model.md"));
        string family = string.Concat(Directory.GetFiles(
            Path.Combine(RepositoryFolder.Path, "src", "FineTune.Engine", "Models", "Electra"), "*.cs").Select(File.ReadAllText));
        string[] lines = [.. CSharpBlock().Matches(page).SelectMany(block => block.Groups[1].Value.Split('\n'))
            .Select(line => Remark().Replace(line, "").Trim().TrimEnd(',', ';'))
            .Where(line => line.Any(char.IsLetter))];

        Assert.InRange(lines.Length, 5, 50);
        Assert.All(lines, line => Assert.Contains(line, family, StringComparison.Ordinal));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(" +//.*$")]
    private static partial Regex Remark();
}
