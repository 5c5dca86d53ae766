namespace FineTune.Contracts.Tests.Arguments;

/// <summary>Names of metrics of embeddings that are cut to their first numbers.</summary>
public sealed class MetricNamesTests
{
    [Theory]
    [InlineData("dim_128_cosine_ndcg@10", 128, "cosine_ndcg@10")]
    [InlineData("dim_8_spearman_cosine", 8, "spearman_cosine")]
    public void A_name_says_how_many_numbers_are_taken(string name, int dimension, string bare)
    {
        Assert.Equal((dimension, bare), MetricNames.CutOf(name));
        Assert.Equal(name, MetricNames.OfDimension(dimension, bare));
        Assert.True(MetricNames.IsKnown(name));
        Assert.True(MetricNames.GreaterIsBetter(name));
    }

    [Theory]
    [InlineData("dim_128_accuracy")]
    [InlineData("dim_128_loss")]
    [InlineData("dim_x_cosine_ndcg@10")]
    [InlineData("dim_-8_cosine_ndcg@10")]
    [InlineData("dim_99999999999_cosine_ndcg@10")]
    [InlineData("dim_128")]
    [InlineData("dim_")]
    [InlineData("")]
    public void Other_names_say_no_such_thing(string name)
    {
        Assert.Null(MetricNames.CutOf(name));
        Assert.False(MetricNames.IsKnown(name));
    }

    [Fact]
    public void They_are_shown_behind_all_others_the_longest_first() => Assert.Equal(
        ["cosine_mrr@10", "cosine_ndcg@10", "loss", "dim_128_cosine_mrr@10", "dim_16_cosine_mrr@10", "dim_16_cosine_ndcg@10"],
        MetricNames.InOrder(
        [
            "dim_16_cosine_ndcg@10", "loss", "dim_128_cosine_mrr@10", "samples", "cosine_ndcg@10", "dim_16_cosine_mrr@10", "cosine_mrr@10",
        ]));
}
