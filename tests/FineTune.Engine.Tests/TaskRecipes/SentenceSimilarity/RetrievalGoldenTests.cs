using System.Text.Json;
using FineTune.Engine.TaskRecipes;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>Metrics of retrieval against sentence-transformers' InformationRetrievalEvaluator (golden/generate.py).</summary>
public sealed class RetrievalGoldenTests
{
    [Fact]
    public void Metrics_are_those_of_the_InformationRetrievalEvaluator()
    {
        JsonElement golden = JsonDocument.Parse(File.ReadAllText(EmbeddingLossGoldenTests.Golden("retrieval.json"))).RootElement.GetProperty("corpus");
        var corpus = new RetrievalCorpus();
        var names = new Dictionary<string, long>();
        foreach (JsonProperty document in golden.GetProperty("documents").EnumerateObject())
        {
            names.Add(document.Name, names.Count);
            corpus.AddDocument(names[document.Name], Normalized(document.Value));
        }

        foreach (JsonProperty query in golden.GetProperty("queries").EnumerateObject())
        {
            names.Add(query.Name, names.Count);
            foreach (JsonElement relevant in golden.GetProperty("relevant").GetProperty(query.Name).EnumerateArray())
            {
                corpus.AddQuery(names[query.Name], Normalized(query.Value), names[relevant.GetString()!]);
            }
        }

        RetrievalScores scores = corpus.Score();

        Assert.All(
            golden.GetProperty("metrics").EnumerateObject(), metric => Assert.Equal(metric.Value.GetDouble(), scores.ValueOf(metric.Name), 1e-9));
    }

    [Fact]
    public void A_labelled_text_looks_for_the_others_of_its_label()
    {
        var corpus = new RetrievalCorpus();
        corpus.AddLabelled(1, 7, [1, 0]);
        corpus.AddLabelled(2, 7, [0.8f, 0.6f]);
        corpus.AddLabelled(3, 8, [0.6f, 0.8f]);
        corpus.AddLabelled(4, 8, [0, 1]);
        // The same text again, and one that is alone with its label.
        corpus.AddLabelled(1, 7, [1, 0]);
        corpus.AddLabelled(5, 9, [-1, 0]);

        RetrievalScores scores = corpus.Score();

        // 1 finds 2; 2 finds 3 before 1; 3 finds 2 before 4; 4 finds 3.
        Assert.Equal(0.5, scores.ValueOf("cosine_accuracy@1"));
        Assert.Equal(0.75, scores.ValueOf("cosine_mrr@10"));
        Assert.Equal(1, scores.ValueOf("cosine_recall@3"));
    }

    [Fact]
    public void Without_queries_nothing_is_defined() => Assert.True(double.IsNaN(new RetrievalCorpus().Score().ValueOf("cosine_ndcg@10")));

    [Fact]
    public void Of_equal_scores_the_earlier_document_comes_first() =>
        Assert.Equal([4, 1, 2, 5], TopDocuments.Of([0, 2, 2, 1, 3, 2], 4));

    private static float[] Normalized(JsonElement embedding)
    {
        double[] numbers = embedding.Deserialize<double[]>()!;
        double length = Math.Sqrt(numbers.Sum(number => number * number));
        return [.. numbers.Select(number => (float)(number / length))];
    }
}
