using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Tests.Support;
using FineTune.Tasks.Validation;

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
    [InlineData(
        "<Hook Include=\"data/train.csv\" Metrics=\"cost\" /><Hook Include=\"data/test.csv\" Metrics=\"cost\" />",
        "FT1011(7,83) The metric cost of a hook is there twice.")]
    [InlineData("<Hook Include=\"data/train.csv\" Metrics=\"My Cost\" />", "FT1004(7,36) Metrics = 'My Cost' is not a name of lower-case letters")]
    [InlineData("<Hook Include=\"data/train.csv\" Metric=\"cost\" />", "FT1003(7,36) Hook has no metadata 'Metric'. Did you mean 'Metrics'?")]
    [InlineData(
        "<Hook Include=\"data/train.csv\" Metrics=\"cost\" /><Metric Include=\"csot\" />", "FT1012(7,54) Unknown metric 'csot' (did you mean 'cost'?)")]
    public void A_bad_hook_is_an_error_where_it_stands(string item, string expected)
    {
        using var project = ProjectUnderTest.With("", item);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_content_of_a_hook_and_of_what_it_uses_is_in_the_key_and_no_other_library()
    {
        using var project = ProjectUnderTest.With("", "<Hook Include=\"hooks/Mine.dll\" />");
        // Any assembly that refers to another one; that one refers to nothing beside it.
        Copy(typeof(HookReader).Assembly.Location, project, "Mine.dll");
        string before = Key(project);
        project.Write("hooks/Mine.pdb", "symbols");
        project.Write("hooks/Stranger.dll", "il");
        Assert.Equal(before, Key(project));

        Copy(typeof(HookSpec).Assembly.Location, project, "FineTune.Contracts.dll");
        string withReference = Key(project);
        Assert.NotEqual(before, withReference);
        project.Write(
            "hooks/Mine.deps.json",
            """{"targets":{"net10.0":{"Mine/1.0.0":{"dependencies":{"Late":"1.0.0"}},"Late/1.0.0":{"runtime":{"lib/net10.0/Late.dll":{}}}}}}""");
        project.Write("hooks/Late.dll", "loaded by its name");
        string withListed = Key(project);
        Assert.NotEqual(withReference, withListed);
        project.Write("hooks/Mine.deps.json", "{");
        Assert.Equal(withReference, Key(project));
        project.Write("hooks/Mine.dll", "no assembly");
        Assert.NotEqual(before, Key(project));
    }

    private static void Copy(string assembly, ProjectUnderTest project, string name)
    {
        Directory.CreateDirectory(Path.Combine(project.Folder, "hooks"));
        File.Copy(assembly, Path.Combine(project.Folder, "hooks", name));
    }

    /// <summary>Of the hooks alone: the other entries need what Tokenize made.</summary>
    private static string Key(ProjectUnderTest project) =>
        new StageKey(StageInputs.OfHooks(project.Read(), project.Folder, new FileHasher(null, TimeProvider.System))).Value;
}
