using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Validation;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Validation;

public sealed class BaseModelCardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Unreadable => new()
    {
        { "---\nlicense: &a [*a]\n---\n", "2,14 *a stands for nothing that ends before it" },
        { $"---\nlanguage: en\nlicense: {new string('[', 100_000)}\n---\n", "3,73 it is nested more than 64 levels deep" },
        { "---\nlicense: [mit\n---\n", "" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void A_card_that_cannot_be_read_is_a_warning_of_the_project_check_in_every_build(string card, string expected)
    {
        string path = _folder.Write("model/README.md", card);
        for (int build = 0; build < 2; build++)
        {
            ReportedDiagnostic problem = Assert.Single(Check());
            Assert.Equal((DiagnosticCatalog.CardNotReadable, path), (problem.Descriptor, problem.Position!.File));
            Assert.StartsWith(
                expected.Split(' ')[0], FormattableString.Invariant($"{problem.Position.Line},{problem.Position.Column}"), StringComparison.Ordinal);
            Assert.Contains(expected[(expected.IndexOf(' ', StringComparison.Ordinal) + 1)..], problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_readable_card_is_read_once_and_again_when_it_is_another()
    {
        _folder.Write("model/README.md", "---\nlicense: mit\n---\n");
        Assert.Empty(Check());
        Assert.True(File.Exists(_folder["obj/card.txt"]));
        Assert.Empty(Check());
        _folder.Write("model/README.md", "---\nlicense: *x\n---\n\n");
        Assert.Single(Check());
        File.Delete(_folder["model/README.md"]);
        Assert.Empty(Check());
    }

    [Fact]
    public void That_it_was_read_need_not_be_noted()
    {
        _folder.Write("model/README.md", "---\nlicense: mit\n---\n");
        // Nothing can be written in its place.
        Directory.CreateDirectory(_folder["obj/card.txt/x"]);
        Assert.Empty(Check());
    }

    [Fact]
    public void The_project_check_looks_at_the_folder_that_BaseModel_names()
    {
        using var project = Support.ProjectUnderTest.With("<Seed>1</Seed>");
        project.Write("model/README.md", "---\nlicense: &a [*a]\n---\n");
        project.Write("reviews.finetune", File.ReadAllText(project.File).Replace("builtin:bert-tiny", "model", StringComparison.Ordinal));
        Assert.StartsWith("FT1026(2,14) ", Assert.Single(project.Problems()), StringComparison.Ordinal);
        Assert.NotNull(project.Read(out _));
    }

    private IReadOnlyList<ReportedDiagnostic> Check()
    {
        var diagnostics = new DiagnosticList();
        BaseModelCard.Check(_folder["model"], _folder["obj/card.txt"], diagnostics);
        return diagnostics.Reported;
    }
}
