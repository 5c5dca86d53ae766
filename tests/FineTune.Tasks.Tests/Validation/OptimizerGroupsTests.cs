using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

public class OptimizerGroupsTests
{
    [Fact]
    public void A_group_has_patterns_and_what_is_otherwise()
    {
        using var project = ProjectUnderTest.With(
            "",
            "<OptimizerGroup Include=\"head\" Parameters=\"classifier.*; *.pooler.*\" LearningRateFactor=\"10\" WeightDecay=\"0\" /><OptimizerGroup "
                + "Include=\"low\" Parameters=\"bert.embeddings.*\" LearningRateFactor=\"0.5\" />");

        IReadOnlyList<OptimizerGroupSpec> groups = project.Read().OptimizerGroups;

        Assert.Equal(["head", "low"], groups.Select(group => group.Name));
        Assert.Equal(["classifier.*", "*.pooler.*"], groups[0].Parameters);
        Assert.Equal([(10, 0), (0.5, null)], groups.Select(group => (group.LearningRateFactor, group.WeightDecay)));
    }

    [Theory]
    [InlineData(
        "<OptimizerGroup Include=\"classifier.*\" LearningRateFactor=\"10\" />",
        "FT3100(7,6) The OptimizerGroup 'classifier.*' has a wildcard in its name; patterns of weights go into Parameters.")]
    [InlineData("<OptimizerGroup Include=\"head\" LearningRateFactor=\"10\" />", "FT3100(7,6) The OptimizerGroup 'head' has no Parameters.")]
    [InlineData(
        "<OptimizerGroup Include=\"head\" Parameters=\"classifier.*\" />",
        "FT3100(7,6) The OptimizerGroup 'head' sets neither LearningRateFactor nor WeightDecay.")]
    [InlineData(
        "<OptimizerGroup Include=\"head\" Parameters=\"a\" WeightDecay=\"0\" /><OptimizerGroup Include=\"head\" Parameters=\"b\" WeightDecay=\"0\" />",
        "FT3100(7,70) The OptimizerGroup 'head' is there twice.")]
    [InlineData(
        "<OptimizerGroup Include=\"head\" Parameters=\"a\" LearningRateFactor=\"1,5\" />",
        "FT1004(7,51) LearningRateFactor of head = '1,5' is not a number, written with a point")]
    [InlineData(
        "<OptimizerGroup Include=\"head\" Parameters=\"a\" WeightDecay=\"-1\" />", "FT1004(7,51) WeightDecay of head = '-1' is not a number of at least 0.")]
    [InlineData(
        "<OptimizerGroup Include=\"head\" Parameters=\"a\" LearningRate=\"1\" WeightDecay=\"0\" />",
        "FT1003(7,51) OptimizerGroup has no metadata 'LearningRate'. Did you mean 'LearningRateFactor'?")]
    public void A_bad_group_is_an_error_where_it_stands(string item, string expected)
    {
        using var project = ProjectUnderTest.With("", item);
        Assert.Contains(project.Problems(), problem => problem.StartsWith(expected, StringComparison.Ordinal));
    }
}
