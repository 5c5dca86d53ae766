using FineTune.Contracts;
using FineTune.Engine.Verbs;

namespace FineTune.Engine.Tests.Verbs;

/// <summary>Failures in the form that MSBuild and editors know.</summary>
public sealed class FailureLineTests
{
    [Theory]
    [InlineData(7, 5, "a b.csv(7,5): error FT2001: It is gone.")]
    [InlineData(7, 0, "a b.csv(7): error FT2001: It is gone.")]
    [InlineData(0, 0, "a b.csv: error FT2001: It is gone.")]
    public void A_place_has_the_line_and_column_that_are_known(int line, int column, string expected)
    {
        string said = FailureLine.Of(new FineTuneException(DiagnosticCatalog.FileNotFound, new SourcePosition("a b.csv", line, column), "It is gone"));
        Assert.StartsWith(expected, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_place_there_is_none() => Assert.StartsWith(
        "error FT2001: It is gone.", FailureLine.Of(new FineTuneException(DiagnosticCatalog.FileNotFound, null, "It is gone")), StringComparison.Ordinal);
}
