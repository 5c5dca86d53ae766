namespace FineTune.Contracts.Tests.Diagnostics;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0 rows")]
    [InlineData(1, "1 row")]
    [InlineData(2, "2 rows")]
    [InlineData(1.5, "1.5 rows")]
    public void One_is_singular_and_all_else_plural(double count, string expected) => Assert.Equal(expected, Quantity.Of(count, "row"));

    [Fact]
    public void A_plural_of_its_own_is_taken() =>
        Assert.Equal(["1 entry", "2 entries"], [Quantity.Of(1, "entry", "entries"), Quantity.Of(2L, "entry", "entries")]);
}
