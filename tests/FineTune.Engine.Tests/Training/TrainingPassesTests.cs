using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training;

/// <summary>Rows that go through a model together.</summary>
public sealed class TrainingPassesTests
{
    [Theory]
    [InlineData(8, null, "0 1 2 3 4")]
    [InlineData(8, 53, "0 1 2 3 4")]
    [InlineData(2, null, "3 1|4 0|2")]
    [InlineData(8, 20, "3|1 4|0 2")]
    [InlineData(8, 16, "3|1 4|0 2")]
    [InlineData(2, 40, "3 1|4 0|2")]
    [InlineData(8, 1, "3|1|4|0|2")]
    public void No_row_is_lost_and_no_pass_is_larger_than_it_may_be(int most, int? limit, string expected)
    {
        RowUnits rows = RowUnits.Single(new Rows(5, 9, 2, 30, 7));

        Assert.Equal(expected, string.Join('|', TrainingPasses.Of([0, 1, 2, 3, 4], rows, most, limit).Select(pass => string.Join(' ', pass))));
    }

    [Fact]
    public void Rows_that_belong_together_stay_so()
    {
        RowUnits pairs = RowUnits.Of(new Rows(5, 9, 2, 30, 7, 7), 2);

        Assert.Equal([[1], [0], [2]], TrainingPasses.Of([0, 1, 2], pairs, 8, 10));
    }

    private sealed class Rows(params int[] lengths) : ITokenRows
    {
        public int Count => lengths.Length;

        public ReadOnlySpan<int> InputIds(int row) => new int[lengths[row]];

        public ReadOnlySpan<sbyte> TokenTypeIds(int row) => [];

        public ReadOnlySpan<int> Labels(int row) => [];

        public SourcePosition Source(int row) => new("");
    }
}
