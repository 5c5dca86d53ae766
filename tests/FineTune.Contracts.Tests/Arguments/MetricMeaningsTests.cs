namespace FineTune.Contracts.Tests.Arguments;

public sealed class MetricMeaningsTests
{
    [Fact]
    public void Every_metric_of_every_task_says_what_it_is_and_which_values_are_good()
    {
        string[] without =
        [
            .. from task in TaskCatalog.All
               from kind in task.Kinds
               from metric in kind.Metrics.Concat(kind.DefaultMetricsOfGeneration)
               where MetricMeanings.Of(metric, [kind]) is null
               select $"{task.Name}: {metric}",
        ];
        Assert.Empty(without);
        Assert.All(MetricNames.All, metric => Assert.NotNull(MetricMeanings.Of(metric, [])));
        Assert.Null(MetricMeanings.Of("no_metric", []));
    }

    [Fact]
    public void A_metric_of_cut_embeddings_says_what_that_of_whole_ones_says_and_how_many_numbers_are_taken()
    {
        MetricMeaning whole = MetricMeanings.Of("cosine_recall@10", [])!;
        Assert.Equal(
            whole with { Text = whole.Text + "; of embeddings that are cut to their first 64 numbers" }, MetricMeanings.Of("dim_64_cosine_recall@10", []));
    }

    [Fact]
    public void What_is_good_is_what_gates_and_searches_take_for_good()
    {
        foreach (string metric in MetricNames.All)
        {
            string range = MetricMeanings.Of(metric, [])!.Range;
            if (!range.StartsWith("Neither", StringComparison.Ordinal))
            {
                Assert.Equal(MetricNames.GreaterIsBetter(metric), range.Contains("more is better", StringComparison.Ordinal));
                Assert.Equal(MetricNames.GreaterIsBetter(metric), !range.Contains("less is better", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void A_meaning_is_a_sentence_of_a_line()
    {
        IEnumerable<MetricMeaning> all = MetricNames.All.Select(metric => MetricMeanings.Of(metric, [])!)
            .Concat(TaskCatalog.All.SelectMany(task => task.Kinds).SelectMany(kind => kind.Meanings.Values));
        Assert.All(all, meaning =>
        {
            Assert.InRange(meaning.ToString().Length, 20, 180);
            Assert.Matches(@"\A[A-Z0-9].*[^.]\z", meaning.Text);
            Assert.Matches(@"\A[A-Z].*[^.]\z", meaning.Range);
        });
    }

    /// <summary>A task's own words stand beside a metric that it has.</summary>
    [Fact]
    public void No_task_explains_a_metric_that_it_has_not() =>
        Assert.All(TaskCatalog.All.SelectMany(task => task.Kinds), kind => Assert.Subset(kind.Metrics.ToHashSet(), kind.Meanings.Keys.ToHashSet()));
}
