using FineTune.Tasks.Progress;
using FineTune.Tasks.Tests.Support;
using FineTune.Testing;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Tests.Progress;

public sealed class TerminalHeadlineTests
{
    [Theory]
    [InlineData("en", "  Reviews test model succeeded (0.2s)", "  Reviews model succeeded (0.2s)")]
    [InlineData("de", "  Reviews Test model failed with 1 error(s) (12.5s)", "  Reviews model failed with 1 error(s) (12.5s)")]
    [InlineData("pt", "  Reviews teste model succeeded (0.2s)", "  Reviews model succeeded (0.2s)")]
    [InlineData("fr", "  Test de Reviews model : succeeded (0.2 s)", "  Test de Reviews model : succeeded (0.2 s)")]
    public void The_last_line_speaks_of_no_test(string language, string line, string expected)
    {
        string headline = TerminalHeadline.WithoutTest("Reviews", language);
        Assert.Equal($"{expected} → bin/Reviews/ (accuracy 0.9)", TerminalLine.Shown($"{line} → {headline}bin/Reviews/ (accuracy 0.9)"));
        Assert.Equal(expected, TerminalLine.Shown($"{line} → {headline}{TerminalHeadline.WithoutArrow}"));
    }

    [Theory]
    [InlineData("評論")]
    [InlineData("a-name-that-is-longer-than-sixty-characters-may-fill-the-whole-line")]
    public void A_name_of_unknown_width_leaves_the_line_as_it_is(string name) => Assert.Equal("", TerminalHeadline.WithoutTest(name, "iv"));

    [Fact]
    public void A_build_says_at_once_what_it_does_and_names_a_path_in_any_case()
    {
        var build = new RecordingBuildEngine();
        var task = new OpenLiveLine { BuildEngine = build, ProjectName = "Reviews" };
        Assert.True(task.Execute());
        ExtendedBuildMessageEventArgs live = Assert.Single(build.Messages.OfType<ExtendedBuildMessageEventArgs>());
        Assert.Equal(
            ("TLTESTPASSED", "Build", "checking the project"),
            (live.ExtendedType, live.ExtendedMetadata!["localizedResult"], live.ExtendedMetadata["displayName"]));
        Assert.StartsWith($"Reviews -> {task.Headline}", build.Messages.Last().Message, StringComparison.Ordinal);
    }
}
