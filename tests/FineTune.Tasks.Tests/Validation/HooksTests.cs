using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

public class HooksTests
{
    [Fact]
    public void A_metric_of_a_hook_can_be_a_gate_and_choose_the_best_model()
    {
        using var project = ProjectUnderTest.With(
            "<EvalStrategy>epoch</EvalStrategy><LoadBestModelAtEnd>true</LoadBestModelAtEnd><MetricForBestModel>eval_cost</MetricForBestModel>",
            "<Hook Include=\"hooks/Mine.dll\" Metrics=\"cost;price\" /><Metric Include=\"cost\" Maximum=\"0.5\" />");
        project.Write("hooks/Mine.dll", "il");

        ProjectSpec spec = project.Read();

        HookSpec hook = Assert.Single(spec.Hooks);
        Assert.Equal(Path.Combine(project.Folder, "hooks", "Mine.dll"), hook.File);
        Assert.Equal(["cost", "price"], hook.Metrics);
        Assert.Equal("cost", Assert.Single(spec.Metrics).Name);
    }

    [Theory]
    [InlineData("<Hook Include=\"hooks/None.dll\" />", "FT3401(7,6) The hook 'hooks/None.dll' cannot be used: the file does not exist; build it first.")]
    [InlineData("<Hook Include=\"data/train.csv\" Metrics=\"accuracy\" />", "FT1004(7,36) Metrics = 'accuracy' is not a name of lower-case letters")]
    [InlineData("<Hook Include=\"data/train.csv\" Metrics=\"My Cost\" />", "FT1004(7,36) Metrics = 'My Cost' is not a name of lower-case letters")]
    [InlineData("<Hook Include=\"data/train.csv\" Metric=\"cost\" />", "FT1003(7,36) Hook has no metadata 'Metric'. Did you mean 'Metrics'?")]
    [InlineData("<Hook Include=\"data/train.csv\" Metrics=\"cost\" /><Metric Include=\"csot\" />", "FT1012(7,54) Unknown metric 'csot', did you mean 'cost'")]
    public void A_bad_hook_is_an_error_where_it_stands(string item, string expected)
    {
        using var project = ProjectUnderTest.With("", item);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_content_of_a_hook_and_of_what_is_beside_it_is_in_the_key()
    {
        using var project = ProjectUnderTest.With("", "<Hook Include=\"hooks/Mine.dll\" />");
        project.Write("hooks/Mine.dll", "il");
        project.Write("hooks/Mine.pdb", "symbols");
        string before = Key(project);

        project.Write("hooks/Mine.pdb", "others");
        Assert.Equal(before, Key(project));
        project.Write("hooks/Library.dll", "il");
        string withLibrary = Key(project);
        Assert.NotEqual(before, withLibrary);
        project.Write("hooks/Mine.dll", "li");
        Assert.NotEqual(withLibrary, Key(project));
    }

    /// <summary>Of the hooks alone: the other entries need what Tokenize made.</summary>
    private static string Key(ProjectUnderTest project) =>
        new StageKey(StageInputs.OfHooks(project.Read(), project.Folder, new FileHasher(null, TimeProvider.System))).Value;
}
