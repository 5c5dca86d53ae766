namespace FineTune.Contracts.Tests.Diagnostics;

public sealed class ExpectedFailureTests
{
    [Fact]
    public void The_systems_words_end_with_one_period()
    {
        FineTuneException failure = ExpectedFailure.From(new DirectoryNotFoundException("Could not find a part of the path '/model'."), "/obj")!;

        Assert.Equal("FT9008", failure.Descriptor.Code);
        Assert.Contains("path '/model'. Check", failure.Message, StringComparison.Ordinal);
    }
}
