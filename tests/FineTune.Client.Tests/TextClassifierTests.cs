using FineTune.Client.Tests.Support;

namespace FineTune.Client.Tests;

public sealed class TextClassifierTests
{
    [Fact]
    public void A_text_has_its_likeliest_label_and_the_probability_of_each()
    {
        using TinyModel model = TinyModel.Sentiment();
        using var classifier = new TextClassifier(model.Folder);

        TextClassification answer = classifier.Classify("Good is good");

        Assert.Equal(("positive", 1), (answer.Label, answer.LabelId));
        Assert.Equal(1 / (1 + Math.Exp(-2)), answer.Score, 12);
        Assert.Equal(1, answer.Scores.Sum(), 12);
        Assert.False(answer.IsTruncated);
        Assert.Equal("positive 0.881", answer.ToString());
    }

    [Fact]
    public void Many_texts_of_any_length_have_the_answers_that_each_has_alone()
    {
        using TinyModel model = TinyModel.Sentiment();
        using var classifier = new TextClassifier(model.Folder, new ModelOptions { BatchSize = 3 });
        string[] texts = ["bad", "", "good good", "bad in paris is bad.", "good bad", "unknown words here", "good good good"];

        string[] together = [.. classifier.Classify(texts).Select(answer => answer.ToString())];

        Assert.Equal(texts.Select(text => classifier.Classify(text).ToString()), together);
        Assert.Equal(
            ["negative 0.731", "negative 0.500", "positive 0.881", "negative 0.881", "negative 0.500", "negative 0.500", "positive 0.953"], together);
        Assert.Empty(classifier.Classify(Array.Empty<string>()));
    }

    [Fact]
    public void A_text_longer_than_the_model_takes_is_cut_and_says_so()
    {
        using TinyModel model = TinyModel.Sentiment(maxLength: 4);
        using var classifier = new TextClassifier(model.Folder);

        TextClassification answer = classifier.Classify("good good bad bad bad bad");

        Assert.Equal(("positive 0.881", true), (answer.ToString(), answer.IsTruncated));
        Assert.False(classifier.Classify("good good").IsTruncated);
    }

    [Fact]
    public void Texts_come_back_one_by_one_in_their_order()
    {
        using TinyModel model = TinyModel.Sentiment();
        using var classifier = new TextClassifier(model.Folder, new ModelOptions { BatchSize = 2 });
        string[] texts = ["good", "bad", "good good", "bad bad", "good"];

        Assert.Equal(
            texts.Select(text => classifier.Classify(text).ToString()),
            classifier.ClassifyAsync(Later(texts)).ToBlockingEnumerable().Select(answer => answer.ToString()));

        static async IAsyncEnumerable<string> Later(IEnumerable<string> texts)
        {
            foreach (string text in texts)
            {
                await Task.Yield();
                yield return text;
            }
        }
    }

    [Fact]
    public async Task A_source_that_pauses_has_its_answers_before_it_goes_on()
    {
        using TinyModel model = TinyModel.Sentiment();
        using var classifier = new TextClassifier(model.Folder);
        var goOn = new TaskCompletionSource();

        IAsyncEnumerator<TextClassification> answers = classifier.ClassifyAsync(Paused()).GetAsyncEnumerator();
        Assert.True(await answers.MoveNextAsync());
        Assert.Equal("positive", answers.Current.Label);
        goOn.SetResult();
        Assert.True(await answers.MoveNextAsync());
        Assert.Equal("negative", answers.Current.Label);
        Assert.False(await answers.MoveNextAsync());
        await answers.DisposeAsync();

        async IAsyncEnumerable<string> Paused()
        {
            yield return "good";
            await goOn.Task;
            yield return "bad";
        }
    }

    [Fact]
    public async Task Whoever_stops_asking_ends_the_source()
    {
        using TinyModel model = TinyModel.Sentiment();
        using var classifier = new TextClassifier(model.Folder);
        bool isEnded = false;

        await foreach (TextClassification answer in classifier.ClassifyAsync(Endless()))
        {
            Assert.Equal("positive", answer.Label);
            break;
        }

        Assert.True(isEnded);

        async IAsyncEnumerable<string> Endless(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                yield return "good";
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                isEnded = true;
            }
        }
    }

    [Fact]
    public async Task A_question_that_was_cancelled_is_not_answered()
    {
        using TinyModel model = TinyModel.Sentiment();
        using var classifier = new TextClassifier(model.Folder);
        var cancelled = new CancellationToken(canceled: true);

        Assert.Throws<OperationCanceledException>(() => classifier.Classify("good", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => classifier.ClassifyAsync("good", cancelled));
        Assert.Equal("positive", (await classifier.ClassifyAsync("good")).Label);
    }

    [Fact]
    public void Threads_that_ask_at_the_same_time_get_their_own_answers()
    {
        using TinyModel model = TinyModel.Sentiment();
        using var classifier = new TextClassifier(model.Folder, new ModelOptions { Threads = 1 });
        string[] texts = [.. Enumerable.Range(0, 400).Select(index => string.Concat(Enumerable.Repeat(index % 2 == 0 ? "good " : "bad ", 1 + (index % 7))))];
        string[] expected = [.. texts.Select(text => classifier.Classify(text).ToString())];
        string[] answers = new string[texts.Length];

        var eight = new ParallelOptions { MaxDegreeOfParallelism = 8 };
        Parallel.For(0, texts.Length, eight, index => answers[index] = classifier.Classify(texts[index]).ToString());

        Assert.Equal(expected, answers);
    }

    [Fact]
    public void A_model_of_pairs_is_told_the_second_text_by_its_types_and_asked_in_pairs_alone()
    {
        using var model = new TinyModel("ForSequenceClassification", ["first", "second"], "{\"has_text_pairs\": true}");
        TinyOnnx.WriteTypeCounts(model.Onnx);
        using var classifier = new TextClassifier(model.Folder);

        // [CLS] good [SEP] and bad in paris [SEP].
        TextClassification answer = classifier.Classify(new TextPair("good", "bad in paris"));

        Assert.Equal(("second", true), (answer.Label, classifier.HasPairs));
        Assert.Equal(1 / (1 + Math.Exp(-1)), answer.Score, 12);
        Assert.Contains("pairs", Assert.Throws<ArgumentException>(() => classifier.Classify("good")).Message, StringComparison.Ordinal);
        using TinyModel single = TinyModel.Sentiment();
        using var other = new TextClassifier(single.Folder);
        Assert.Throws<ArgumentException>(() => other.Classify(new TextPair("good", "bad")));
    }

    [Fact]
    public void A_tokenizer_without_types_gives_zeros_for_the_second_text()
    {
        using var model = new TinyModel(
            "ForSequenceClassification", ["first", "second"], tokenizerConfig: "{\"model_input_names\": [\"input_ids\", \"attention_mask\"]}");
        TinyOnnx.WriteTypeCounts(model.Onnx);
        using var classifier = new TextClassifier(model.Folder);

        Assert.Equal("first", classifier.Classify(new TextPair("good", "bad in paris")).Label);
    }

    [Fact]
    public void Each_precision_has_its_file()
    {
        using TinyModel model = TinyModel.Sentiment();
        string folder = Path.GetDirectoryName(model.Onnx)!;
        TinyOnnx.WriteSequence(Path.Combine(folder, "model_fp16.onnx"), TinyModel.Table(2, ("good", [0, 2]), ("bad", [1, 0])), half: true);
        TinyOnnx.WriteSequence(Path.Combine(folder, "model_quantized.onnx"), TinyModel.Table(2, ("good", [0, 3]), ("bad", [1, 0])));

        Assert.Equal("positive 0.731", Ask(null));
        Assert.Equal("positive 0.731", Ask(ModelPrecision.Float32));
        Assert.Equal("positive 0.881", Ask(ModelPrecision.Float16));
        Assert.Equal("positive 0.953", Ask(ModelPrecision.Int8));
        File.Delete(model.Onnx);
        Assert.Equal("positive 0.881", Ask(null));
        Assert.Contains("model.onnx", Assert.Throws<ModelException>(() => Ask(ModelPrecision.Float32)).Message, StringComparison.Ordinal);

        string Ask(ModelPrecision? precision)
        {
            using var classifier = new TextClassifier(model.Folder, new ModelOptions { Precision = precision });
            return classifier.Classify("good").ToString();
        }
    }

    [Fact]
    public void Any_number_of_labels_is_given_from_the_threshold_on()
    {
        using var model = new TinyModel(
            "ForSequenceClassification", ["a", "b", "c"], "{\"problem_type\": \"multi_label_classification\", \"multi_label_threshold\": 0.6}");
        TinyOnnx.WriteSequence(model.Onnx, TinyModel.Table(3, ("good", [1, -1, 3]), ("bad", [-5, 0, -5])));
        using var classifier = new MultiLabelClassifier(model.Folder);

        Assert.Equal((string[])["c", "a"], classifier.Classify("good").Labels);
        Assert.Equal([2, 0], classifier.Classify("good").LabelIds);
        Assert.Equal(("none", 0.5), (classifier.Classify("bad").ToString(), classifier.Classify("bad").Scores[1]));
        Assert.Equal(0.6, classifier.Threshold);
    }

    [Fact]
    public void A_regression_gives_its_number()
    {
        using var model = new TinyModel("ForSequenceClassification", ["stars"], "{\"problem_type\": \"regression\"}");
        TinyOnnx.WriteSequence(model.Onnx, TinyModel.Table(1, ("good", [2.5f]), ("bad", [-1])));
        using var regressor = new TextRegressor(model.Folder);

        Assert.Equal(5, regressor.Predict("good good"));
        Assert.Equal([2.5f, -1], regressor.Predict(["good", "bad"]));
        Assert.Equal("stars", regressor.Labels[0]);
    }
}
