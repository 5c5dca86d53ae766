using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Tests.Metrics;

/// <summary>Metrics of generated texts equal those of rouge_score, NLTK and SacreBLEU (golden/generate_texts.py).</summary>
public sealed class GeneratedTextGoldenTests
{
    private static readonly JsonElement Golden =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Metrics", "golden", "texts.json"))).RootElement;

    [Fact]
    public void Stems_are_those_of_NLTK() =>
        Assert.All(Golden.GetProperty("stems").EnumerateObject(), word => Assert.Equal(word.Value.GetString(), PorterStemmer.Stem(word.Name)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rouge_of_each_row(bool usesStemmer)
    {
        foreach (JsonElement row in Golden.GetProperty("cases").EnumerateArray().SelectMany(entry => entry.GetProperty("rows").EnumerateArray()))
        {
            (string predicted, string right) = Texts(row);
            var prediction = RougeText.Of(predicted, usesStemmer);
            var reference = RougeText.Of(right, usesStemmer);
            JsonElement expected = row.GetProperty("rouge").GetProperty(usesStemmer ? "true" : "false");
            Check(expected.GetProperty(MetricNames.Rouge1), Rouge.OfNGrams(prediction, reference, 1), row);
            Check(expected.GetProperty(MetricNames.Rouge2), Rouge.OfNGrams(prediction, reference, 2), row);
            Check(expected.GetProperty(MetricNames.RougeL), Rouge.OfLongestSequence(prediction, reference), row);
            Check(expected.GetProperty(MetricNames.RougeLsum), Rouge.OfLines(prediction, reference), row);
        }
    }

    [Fact]
    public void Values_of_a_corpus()
    {
        foreach (JsonElement corpus in Golden.GetProperty("cases").EnumerateArray())
        {
            var scores = new GeneratedTextScores(usesStemmer: true);
            List<(double[] Rouge, bool IsEqual)> rows = [];
            foreach (JsonElement row in corpus.GetProperty("rows").EnumerateArray())
            {
                (string predicted, string right) = Texts(row);
                scores.Add(predicted, right);
                rows.Add(([.. Rouges.Select(name => row.GetProperty("rouge").GetProperty("true").GetProperty(name)[2].GetDouble())], predicted == right));
            }

            foreach (string name in (string[])[MetricNames.Bleu, MetricNames.Chrf, MetricNames.ChrfPlusPlus])
            {
                double expected = corpus.GetProperty(name).GetDouble();
                Assert.True(
                    Math.Abs(expected - scores.ValueOf(name)) <= 1e-9 * Math.Max(1, expected),
                    $"{name} of seed {corpus.GetProperty("seed")}: {expected:R} and {scores.ValueOf(name):R}");
            }

            Assert.All(Rouges.Index(), entry => Assert.Equal(rows.Average(row => row.Rouge[entry.Index]), scores.ValueOf(entry.Item), 1e-12));
            Assert.Equal(rows.Average(row => row.IsEqual ? 1.0 : 0), scores.ValueOf(MetricNames.ExactMatch));
        }
    }

    [Fact]
    public void Without_rows_no_metric_is_defined()
    {
        var scores = new GeneratedTextScores(usesStemmer: false);

        Assert.All(MetricNames.OfGeneratedTexts, name => Assert.Equal(double.NaN, scores.ValueOf(name)));
    }

    private static string[] Rouges => [MetricNames.Rouge1, MetricNames.Rouge2, MetricNames.RougeL, MetricNames.RougeLsum];

    private static (string Prediction, string Reference) Texts(JsonElement row) =>
        (row.GetProperty("prediction").GetString()!, row.GetProperty("reference").GetString()!);

    private static void Check(JsonElement expected, RougeScore actual, JsonElement row) => Assert.True(
        expected[0].GetDouble() == actual.Precision && expected[1].GetDouble() == actual.Recall && Math.Abs(expected[2].GetDouble() - actual.FMeasure) < 1e-15,
        $"{expected} and {actual} of {row}");
}
