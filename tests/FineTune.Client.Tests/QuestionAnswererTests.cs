using FineTune.Client.Tests.Support;

namespace FineTune.Client.Tests;

public sealed class QuestionAnswererTests
{
    private const string Context = "Ada is in  Paris.";

    [Fact]
    public void An_answer_has_its_place_in_the_text()
    {
        using TinyModel model = Places();
        using var answerer = new QuestionAnswerer(model.Folder);

        QuestionAnswer answer = answerer.Answer("in", Context);

        Assert.Equal(("Paris", 11, 16, true), (answer.Text, answer.Start, answer.End, answer.HasAnswer));
        Assert.Equal(answer.Text, Context[answer.Start..answer.End]);
        Assert.Equal(("Paris", answer.Score), (answer.NBest[0].Text, answer.NBest[0].Score));
        Assert.Equal(1, answer.NBest.Sum(found => found.Score), 12);
        Assert.Null(answer.NullScoreDiff);
        Assert.StartsWith("Paris 0.", answer.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(" (11-16)", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_any_length_is_seen_whole_in_windows_as_long_as_those_of_training()
    {
        using TinyModel model = Places(""" { "max_seq_length": 8, "doc_stride": 2, "n_best_size": 3 } """);
        using var answerer = new QuestionAnswerer(model.Folder);
        string text = string.Concat(Enumerable.Repeat("is in ", 20)) + "Paris" + string.Concat(Enumerable.Repeat(" in is", 20));

        QuestionAnswer answer = answerer.Answer("good", text);

        Assert.Equal(("Paris", 120), (answer.Text, answer.Start));
        Assert.Equal(3, answer.NBest.Count);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(3, "Paris")]
    public void No_answer_is_given_where_it_scores_more_than_the_threshold_allows(int threshold, string expected)
    {
        using TinyModel model = Places($$"""{ "version_2_with_negative": true, "null_score_diff_threshold": {{threshold}} }""", ("[CLS]", [5, 5]));
        using var answerer = new QuestionAnswerer(model.Folder);

        QuestionAnswer answer = answerer.Answer("in", Context);

        Assert.True(answerer.VersionTwoWithNegative);
        Assert.Equal((expected, expected.Length > 0), (answer.Text, answer.HasAnswer));
        Assert.Equal(2, answer.NullScoreDiff!.Value, 1e-6);
        Assert.Contains(answer.NBest, found => found.Text.Length == 0);
        Assert.StartsWith(expected.Length > 0 ? "Paris" : "no answer", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_are_asked_together_as_they_come_and_until_they_are_cancelled()
    {
        using TinyModel model = Places();
        using var answerer = new QuestionAnswerer(model.Folder, new ModelOptions { BatchSize = 2 });
        TextPair[] pairs = [new("in", Context), new("is", "paris is good"), new("good", "")];
        string[] alone = [.. pairs.Select(pair => answerer.Answer(pair.Text, pair.Pair).ToString())];

        Assert.Equal(alone, answerer.Answer(pairs).Select(answer => answer.ToString()));
        List<string> streamed = [];
        await foreach (QuestionAnswer answer in answerer.AnswerAsync(AsTheyCome(pairs)))
        {
            streamed.Add(answer.ToString());
        }

        Assert.Equal(alone, streamed);
        Assert.Equal([Context[11..16], Context[11..16]], answerer.Answer(["in", "is"], Context).Select(answer => answer.Text));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => answerer.Answer("in", Context, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answerer.AnswerAsync("in", Context, cancelled.Token));
    }

    [Fact]
    public void A_question_that_leaves_no_room_and_a_model_of_another_kind_are_refused()
    {
        using TinyModel model = Places(""" { "max_seq_length": 8, "doc_stride": 4 } """);
        using (var answerer = new QuestionAnswerer(model.Folder))
        {
            Assert.Contains(
                "leave room for 3 of the text", Assert.Throws<ArgumentException>(() => answerer.Answer("is is", Context)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentNullException>(() => answerer.Answer("is", (string)null!));
        }

        using TinyModel labels = TinyModel.Sentiment();
        Assert.Contains("start_logits", Assert.Throws<ModelException>(() => new QuestionAnswerer(labels.Folder)).Message, StringComparison.Ordinal);
        using var other = new TinyModel("ForTokenClassification", ["a", "b"]);
        TinyOnnx.WriteAnswers(other.Onnx, TinyModel.Table(2));
        Assert.Contains("ForQuestionAnswering", Assert.Throws<ModelException>(() => new QuestionAnswerer(other.Folder)).Message, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<TextPair> AsTheyCome(TextPair[] pairs)
    {
        foreach (TextPair pair in pairs)
        {
            await Task.Yield();
            yield return pair;
        }
    }

    /// <summary>Paris is where an answer begins and ends; a dot does so less.</summary>
    private static TinyModel Places(string config = "{}", params (string, float[])[] more)
    {
        var model = new TinyModel("ForQuestionAnswering", [], config, maxLength: 32);
        TinyOnnx.WriteAnswers(model.Onnx, TinyModel.Table(2, [("paris", [4, 4]), (".", [1, 1]), .. more]));
        return model;
    }
}
