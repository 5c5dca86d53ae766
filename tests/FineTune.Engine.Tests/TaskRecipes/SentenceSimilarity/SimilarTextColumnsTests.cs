using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Tests.Data;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>In which forms rows say which texts are alike, and what is said of those that do not.</summary>
public sealed class SimilarTextColumnsTests : IDisposable
{
    private readonly StageFixture _fixture = new() { Kind = FineTuneTask.SentenceSimilarity };

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("anchor,positive\na b,c\nd,e\n", "Pairs", "anchors and positives, by 'anchor', 'positive'")]
    [InlineData("question,answer\na b,c\nd,e\n", "Pairs", "anchors and positives, by 'question', 'answer'")]
    [InlineData("anchor,positive,negative\na b,c,d\nd,e,f\n", "Triplets", "anchors, positives and negatives, by 'anchor', 'positive', 'negative'")]
    [InlineData("negative_2,query,negative_1,positive\na b,c,d,e\nd,e,f,g\n", "Triplets", "by 'query', 'positive', 'negative_1', 'negative_2'")]
    [InlineData("sentence1,sentence2,score\na b,c,0.5\nd,e,1\n", "ScoredPairs", "pairs with a score, by 'sentence1', 'sentence2', 'score'")]
    [InlineData("sentence1,sentence2\na b,c\nd,e\n", "Pairs", "anchors and positives, by 'sentence1', 'sentence2'")]
    [InlineData("anchor,positive,label\na b,c,x\nd,e,y\n", "Pairs", "anchors and positives, by 'anchor', 'positive'")]
    [InlineData("text,label\na b,x\nd,y\n", "LabelledTexts", "texts, those of a label being pairs, by 'text', 'label'")]
    public async Task The_form_is_found_by_the_columns_and_said(string rows, string form, string said)
    {
        _fixture.Add("train.csv", rows);
        await _fixture.RunAsync();

        Assert.Equal(Enum.Parse<SimilarityForm>(form), _fixture.Info().SimilarityForm);
        Assert.Contains(_fixture.Sink.Logs, log => log.Text.Contains(said, StringComparison.Ordinal));
        Assert.False(_fixture.Info().HasPairs);
    }

    [Fact]
    public async Task Columns_of_any_names_are_named_by_the_Dataset()
    {
        _fixture.Add("train.csv", "x,y,z,w\na b,c,d,e\nd,e,f,g\n", change: spec => spec with
        {
            TextColumn = "x",
            TextPairColumn = "z",
            NegativeColumns = ["w", "y"],
        });
        await _fixture.RunAsync();

        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        // Each text has its own [CLS] and [SEP].
        Assert.Equal([4, 3, 3, 3], rows.TextLengths(0).ToArray());
        Assert.Equal(13, rows.InputIds(0).Length);
        Assert.Equal(4, _fixture.Info().Splits["train"].Longest);
    }

    [Fact]
    public async Task Scores_are_kept_and_labels_of_all_splits_are_known()
    {
        _fixture.Add("train.csv", "x,y,s\na b,c,0.25\nd,e,1\n", change: spec => spec with { TextColumn = "x", TextPairColumn = "y", LabelColumn = "s" });
        await _fixture.RunAsync();
        using (TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train"))
        {
            Assert.Equal(0.25f, rows.Number(0));
        }

        _fixture.Datasets.Clear();
        _fixture.Add("labelled.csv", "text,label\na b,x\nd,y\n");
        _fixture.Add("test.csv", "text,label\ne,z\nf,z\n", "test");
        await _fixture.RunAsync();
        Assert.Equal(["x", "y", "z"], _fixture.Info().LabelNames);
    }

    [Fact]
    public async Task Columns_that_make_no_form_are_refused()
    {
        _fixture.Add("train.csv", "review,stars\na b,c\nd,e\n");

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.NoSimilarTexts);

        Assert.Contains("review, stars", failure.Message, StringComparison.Ordinal);
        Assert.Equal(7, failure.Position!.Line);
    }

    [Fact]
    public async Task More_negatives_than_a_row_may_have_are_refused()
    {
        _fixture.Add("train.csv", "anchor,positive," + string.Join(",", Enumerable.Range(1, 6).Select(index => $"negative_{index}")) + "\na,b,c,d,e,f,g,h\n");

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.TooManyNegatives);

        Assert.Contains("6 negatives, and 5", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_of_one_text_and_scores_that_are_all_the_same_are_said()
    {
        _fixture.Add("train.csv", "text,label\na b,x\nc,x\nd,y\ne,z\n");
        await _fixture.RunAsync();
        Assert.Contains("2 labels of the split 'train' have one text each", Said("FT2212"), StringComparison.Ordinal);
        Assert.Contains("y, z", Said("FT2212"), StringComparison.Ordinal);

        _fixture.Datasets.Clear();
        _fixture.Add("scored.csv", "sentence1,sentence2,score\na b,c,1\nd,e,1.0\n");
        await _fixture.RunAsync();
        Assert.Contains("have the score 1,", Said("FT2213"), StringComparison.Ordinal);

        string Said(string code) => _fixture.Sink.Logs.Single(log => log.Code == code).Text;
    }

    [Fact]
    public async Task Datasets_of_different_forms_do_not_go_together()
    {
        _fixture.Add("train.csv", "anchor,positive\na b,c\nd,e\n");
        _fixture.Add("test.csv", "sentence1,sentence2,score\na b,c,0.5\nd,e,1\n", "test");

        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.ArgumentsDisagree);

        Assert.Contains("pairs with a score", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_text_and_a_score_that_is_none_are_said_with_their_place()
    {
        _fixture.Add("train.csv", "anchor,positive,negative\na b,c,\nd,,f\ng,h,i\n");
        await _fixture.RunAsync();
        Assert.Contains("train.csv(2,1), train.csv(3,1)", _fixture.Sink.Logs.Single(log => log.Code == "FT2100").Text, StringComparison.Ordinal);

        _fixture.Datasets.Clear();
        string path = _fixture.Add("scored.csv", "sentence1,sentence2,score\na b,c,0.5\nd,e,much\n");
        FineTuneException failure = await _fixture.FailAsync(DiagnosticCatalog.NotANumber);
        Assert.Equal((path, 3), (failure.Position!.File, failure.Position.Line));
    }
}
