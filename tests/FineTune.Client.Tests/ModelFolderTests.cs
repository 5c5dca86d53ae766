using System.Diagnostics;
using System.Diagnostics.Metrics;
using FineTune.Client.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FineTune.Client.Tests;

/// <summary>What a folder may lack, and what a program sees of a model besides its answers.</summary>
public sealed class ModelFolderTests
{
    private sealed class Reviews(ModelOptions options) : TextClassificationModel<string>(new ModelContract("Reviews", ["negative", "positive"]), options)
    {
        public string Classify(string text) => Answer(text, CancellationToken.None);

        protected override string Create(TextClassification answer) => answer.Label;
    }

    [Theory]
    [InlineData("config.json", "no config.json")]
    [InlineData("vocab.txt", "tokenizer")]
    [InlineData("onnx/model.onnx", "<Export Include=\"onnx\" />")]
    public void A_folder_without_one_of_its_files_is_refused_with_what_to_do(string file, string says)
    {
        using TinyModel model = TinyModel.Sentiment();
        File.Delete(Path.Combine(model.Folder, file));

        Assert.Contains(says, Refused(model).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "{", "damaged")]
    [InlineData("config.json", "[]", "no JSON object")]
    [InlineData("onnx/model.onnx", "nothing", "cannot be opened")]
    [InlineData("tokenizer.json", "{", "tokenizer")]
    public void A_damaged_file_is_named(string file, string text, string says)
    {
        using TinyModel model = TinyModel.Sentiment();
        string path = model.Write(file, text);

        string message = Refused(model).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(path), message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_tokenizer_and_model_are_damaged_the_tokenizer_is_named()
    {
        using TinyModel model = TinyModel.Sentiment();
        model.Write("onnx/model.onnx", "nothing");
        string path = model.Write("tokenizer.json", "{");

        Assert.Contains(Path.GetFileName(path), Refused(model).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_another_kind_is_refused()
    {
        using TinyModel model = TinyModel.Sentiment();
        using TinyModel several = TinyModel.Sentiment("{\"problem_type\": \"multi_label_classification\"}");

        Assert.Contains("multi_label_classification", Refused(several).Message, StringComparison.Ordinal);
        Assert.Contains("regression", Assert.Throws<ModelException>(() => new TextRegressor(model.Folder)).Message, StringComparison.Ordinal);
        Assert.Contains("ForTokenClassification", Assert.Throws<ModelException>(() => new TokenClassifier(model.Folder)).Message, StringComparison.Ordinal);
        Assert.Contains("ForMaskedLM", Assert.Throws<ModelException>(() => new MaskFiller(model.Folder)).Message, StringComparison.Ordinal);
        using var three = new TinyModel("ForSequenceClassification", ["a", "b", "c"]);
        TinyOnnx.WriteSequence(three.Onnx, TinyModel.Table(2));
        Assert.Contains("2 scores", Refused(three).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_of_other_labels_does_not_take_the_model()
    {
        using TinyModel model = TinyModel.Sentiment();
        using var reviews = new Reviews(new ModelOptions { Folder = model.Folder });
        Assert.Equal("positive", reviews.Classify("good"));
        model.Write("config.json", "{\"architectures\": [\"BertForSequenceClassification\"], \"id2label\": {\"0\": \"positive\", \"1\": \"negative\"}}");

        Assert.Contains(
            "has the labels positive, negative; the program was compiled for negative, positive",
            Assert.Throws<ModelException>(() => new Reviews(new ModelOptions { Folder = model.Folder })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_folder_lies_beside_the_program() => Assert.Contains(
        Path.Combine(AppContext.BaseDirectory, "models", "Reviews"),
        Assert.Throws<ModelException>(() => new Reviews(new ModelOptions())).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_service_is_opened_once_and_its_health_is_whether_it_answers()
    {
        using TinyModel model = TinyModel.Sentiment();
        int opened = 0;
        ServiceCollection services = [];
        services.AddModel(
            options =>
            {
                opened++;
                return new Reviews(options);
            },
            options => options.Folder = model.Folder);
        ServiceDescriptor service = Assert.Single(services);
        Assert.Equal((ServiceLifetime.Singleton, 0), (service.Lifetime, opened));
        using var reviews = (Reviews)service.ImplementationFactory!(null!);

        Assert.Equal((1, "positive"), (opened, reviews.Classify("good")));
        var check = new ModelHealthCheck<Reviews>(reviews);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new HealthCheckContext())).Status);
    }

    [Fact]
    public async Task A_model_whose_scores_are_no_numbers_is_not_healthy()
    {
        using TinyModel model = TinyModel.Sentiment();
        TinyOnnx.WriteSequence(model.Onnx, TinyModel.Table(2, ("[CLS]", [float.NaN, 0])));
        using var reviews = new Reviews(new ModelOptions { Folder = model.Folder });

        HealthCheckResult health = await new ModelHealthCheck<Reviews>(reviews).CheckHealthAsync(
            new HealthCheckContext { Registration = new HealthCheckRegistration("reviews", _ => null!, HealthStatus.Degraded, null) });

        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("not finite", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Listeners_are_told_of_every_question()
    {
        using TinyModel model = TinyModel.Sentiment(maxLength: 4);
        using var classifier = new TextClassifier(model.Folder);
        int thread = Environment.CurrentManagedThreadId;
        var measured = new Dictionary<string, double>();
        List<string?> activities = [];
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ClientTelemetry.Name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        meters.Start();
        using var spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClientTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (activities)
                {
                    activities.Add(activity.GetTagItem("finetune.model") as string);
                }
            },
        };
        ActivitySource.AddActivityListener(spans);

        classifier.Classify(["good", "good good bad bad"]);

        Assert.Equal((2, 1, 7), (measured["finetune.client.texts"], measured["finetune.client.truncated_texts"], measured["finetune.client.tokens"]));
        Assert.True(measured["finetune.client.duration"] > 0);
        lock (activities)
        {
            Assert.Contains(Path.GetFileName(model.Folder), activities);
        }

        // Other tests ask their models at the same time, on threads of their own.
        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (Environment.CurrentManagedThreadId == thread)
            {
                measured[instrument.Name] = measured.GetValueOrDefault(instrument.Name) + value;
            }
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused_where_they_are_set()
    {
        var options = new ModelOptions();
        Assert.Throws<ArgumentOutOfRangeException>(() => options.BatchSize = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Threads = -1);
        bool isTold = false;
        options.ConfigureSession = _ => isTold = true;
        using TinyModel model = TinyModel.Sentiment();
        using var classifier = new TextClassifier(model.Folder, options);
        Assert.True(isTold);
    }

    private static ModelException Refused(TinyModel model) => Assert.Throws<ModelException>(() => new TextClassifier(model.Folder));
}
