using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

public class SweepsTests
{
    [Fact]
    public void Without_items_the_space_is_that_of_transformers()
    {
        using var project = ProjectUnderTest.With("<SweepAdopt>false</SweepAdopt>");
        SweepSpec sweep = project.Read().Sweep!;
        Assert.Equal(["LearningRate", "NumTrainEpochs", "Seed", "PerDeviceTrainBatchSize"], sweep.Parameters.Select(parameter => parameter.Name));
        Assert.Equal((20, SweepAlgorithm.Tpe, SweepPruner.None, false), (sweep.Trials, sweep.Algorithm, sweep.Pruner, sweep.Adopt));
    }

    [Fact]
    public void A_project_that_says_nothing_of_a_sweep_has_none()
    {
        using var project = ProjectUnderTest.With("");
        Assert.Null(project.Read().Sweep);
    }

    [Fact]
    public void Lists_and_ranges_are_read_with_their_bounds()
    {
        using var project = ProjectUnderTest.With(
            "<SweepTrials>12</SweepTrials><SweepMetric>eval_accuracy</SweepMetric><SweepDirection>maximize</SweepDirection>"
                + "<SweepAlgorithm>quasi_random</SweepAlgorithm><SweepPruner>asha</SweepPruner>"
                + "<SweepTimeout>1:30:00</SweepTimeout><SweepAdopt>true</SweepAdopt>",
            """
            <Sweep Include="learningRate" Minimum="1e-6" Maximum="1e-4" Scale="log" />
            <Sweep Include="PerDeviceTrainBatchSize" Values="8; 16" />
            <Sweep Include="MaxSteps" Minimum="10" Maximum="100" Step="10" />
            <Sweep Include="BaseModel" Values="builtin:bert-tiny" />
            """);
        SweepSpec sweep = project.Read().Sweep!;
        Assert.Equal(
            [("LearningRate", true, false), ("PerDeviceTrainBatchSize", false, false), ("MaxSteps", false, true), ("BaseModel", false, false)],
            sweep.Parameters.Select(parameter => (parameter.Name, parameter.IsLog, parameter.IsWhole)));
        Assert.Equal(["8", "16"], sweep.Parameters[1].Values);
        Assert.Equal((10.0, 100.0, 10.0), (sweep.Parameters[2].Minimum, sweep.Parameters[2].Maximum, sweep.Parameters[2].Step));
        Assert.Equal(("accuracy", 5400.0, true), (sweep.Metric, sweep.TimeoutSeconds, sweep.Adopt));
    }

    [Theory]
    [InlineData("<Sweep Include=\"LearninRate\" Values=\"1e-5\" />", "FT1280(7,6) The Sweep 'LearninRate' is no argument of training, of the task or of")]
    [InlineData("<Sweep Include=\"HubModelId\" Values=\"a/b\" />", "FT1280(7,6) The Sweep 'HubModelId' is an argument that no model depends on.")]
    [InlineData("<Sweep Include=\"LearningRate\" />", "FT1280(7,6) The Sweep 'LearningRate' has neither Values nor both Minimum and Maximum.")]
    [InlineData("<Sweep Include=\"Seed\" Minimum=\"2\" Maximum=\"1\" />", "FT1280(7,6) The Sweep 'Seed' has a Minimum above its Maximum.")]
    [InlineData("<Sweep Include=\"WarmupSteps\" Minimum=\"0\" Maximum=\"9\" Scale=\"log\" />", "FT1280(7,6) The Sweep 'WarmupSteps' has a logarithmic")]
    [InlineData("<Sweep Include=\"MaxSteps\" Minimum=\"1\" Maximum=\"9\" Step=\"0.5\" />", "FT1280(7,6) The Sweep 'MaxSteps' has a Step that is")]
    [InlineData("<Sweep Include=\"Optim\" Minimum=\"0\" Maximum=\"9\" />", "FT1280(7,6) The Sweep 'Optim' has no Values, and Optim takes no numbers")]
    [InlineData("<Sweep Include=\"Seed\" Values=\"1\" Maximum=\"9\" />", "FT1280(7,38) The Sweep 'Seed' has Values, and Maximum of a range.")]
    [InlineData("<Sweep Include=\"Seed\" Values=\"1;1\" />", "FT1280(7,27) The Sweep 'Seed' has a value twice.")]
    [InlineData("<Sweep Include=\"Seed\" Values=\"1\" /><Sweep Include=\"Seed\" Values=\"2\" />", "FT1280(7,41) The Sweep 'Seed' is there twice.")]
    [InlineData("<Sweep Include=\"Seed\" Values=\"1;two\" />", "FT1004(7,27) Seed = 'two' is not a whole number")]
    [InlineData("<Sweep Include=\"Seed\" Value=\"1\" />", "FT1003(7,27) Sweep has no metadata 'Value'. Did you mean 'Values'?")]
    [InlineData("<Sweep Include=\"LearningRate\" Minimum=\"0\" Maximum=\"x\" />", "FT1004(7,47) Maximum of LearningRate = 'x' is not a number")]
    public void A_bad_sweep_is_an_error_where_it_stands(string item, string expected)
    {
        using var project = ProjectUnderTest.With("", item);
        Assert.Contains(project.Problems(), problem => problem.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<SweepTrials>0</SweepTrials>", "FT1004(4,6) SweepTrials = '0' is not a whole number of at least 1.")]
    [InlineData("<SweepMetric>acuracy</SweepMetric>", "FT1012(4,6)")]
    [InlineData("<SweepAlgorithm>tp</SweepAlgorithm>", "FT1004(4,6) SweepAlgorithm = 'tp' is not one of tpe, random, grid, quasi_random (did you")]
    [InlineData("<SweepTimeout>soon</SweepTimeout>", "FT1004(4,6) SweepTimeout = 'soon' is not a number of seconds above 0, or")]
    [InlineData("<SweepAdopt>yes</SweepAdopt>", "FT1004(4,6) SweepAdopt = 'yes' is not true or false.")]
    [InlineData("<SweepAlgorithm>grid</SweepAlgorithm>", "FT1280(4,6) The Sweep 'LearningRate' has neither Values nor a Step, and a grid")]
    public void A_bad_property_of_a_sweep_is_an_error_where_it_stands(string property, string expected)
    {
        using var project = ProjectUnderTest.With(property);
        Assert.Contains(project.Problems(), problem => problem.StartsWith(expected, StringComparison.Ordinal));
    }
}
