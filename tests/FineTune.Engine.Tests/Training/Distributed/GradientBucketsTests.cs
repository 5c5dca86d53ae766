using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Gradients are added up while the backward pass makes others; when that is changes not a bit.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class GradientBucketsTests : IDisposable
{
    /// <summary>Numbers of a bucket: of the tiny model a dozen buckets.</summary>
    private const long Small = 600;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Tensor[] _weights = [.. Enumerable.Range(0, 4).Select(_ => zeros(3))];
    private readonly DoublingReduction _reduction = new();

    [Fact]
    public void A_bucket_goes_as_soon_as_its_last_gradient_is_there()
    {
        using var buckets = new GradientBuckets(_weights, _reduction, size: 6);
        buckets.BeginLastPass();

        Give(3, 1);
        buckets.SendReady();
        Assert.Equal(0, _reduction.Calls);
        Give(2, 2);
        buckets.SendReady();

        // Nobody has asked for the end of it.
        Assert.True(_reduction.Called.Wait(Limit));
        Give(1, 3);
        Give(0, 4);
        buckets.Complete();
        buckets.Finish();
        Assert.Equal([8, 6, 4, 2], Gradients());
    }

    [Theory]
    [InlineData(null, 8)]
    [InlineData(25, 25)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_training_has_buckets_of_so_many_mebibytes(int? given, long mebibytes)
    {
        var job = new TrainingJob(null!, null!, null, new TrainingArguments { DdpBucketCapMb = given }, null!, CPU);
        Assert.Equal(mebibytes * (1L << 20), job.BucketSize * sizeof(float));
    }

    [Fact]
    public void A_gradient_has_what_earlier_passes_have_left_and_one_that_is_missing_is_zeros()
    {
        using var buckets = new GradientBuckets(_weights, _reduction, size: 3);
        Give(3, 10);
        Give(1, 20);
        buckets.BeginLastPass();
        Assert.All(_weights, weight => Assert.Null(weight.grad));

        Give(3, 1);
        buckets.SendReady();
        Give(2, 2);
        buckets.Complete();
        buckets.Finish();

        Assert.Equal([0, 40, 4, 22], Gradients());
    }

    [Fact]
    public void The_order_of_the_buckets_is_the_same_whichever_gradient_comes_first()
    {
        using var buckets = new GradientBuckets(_weights, _reduction, size: 3);
        buckets.BeginLastPass();
        Give(0, 7);
        Give(2, 9);
        buckets.SendReady();
        Assert.Equal(0, _reduction.Calls);
        buckets.Complete();
        buckets.Finish();

        Assert.Equal([0, 9, 0, 7], _reduction.First);
    }

    [Fact]
    public void What_the_communication_fails_at_is_thrown_to_who_computes()
    {
        _reduction.Fails = true;
        using var buckets = new GradientBuckets(_weights, _reduction, size: 3);

        FineTuneException failure = Assert.Throws<FineTuneException>(buckets.Finish);

        Assert.Equal("FT3111", failure.Descriptor.Code);
        Assert.Equal(1, _reduction.Calls);
    }

    /// <summary>With GradientCheckpointing the gradients are the same bits, and are added up after the backward pass.</summary>
    [Theory]
    [InlineData(2, 1, GradientCompression.No)]
    [InlineData(2, 3, GradientCompression.No)]
    [InlineData(3, 1, GradientCompression.No)]
    [InlineData(3, 2, GradientCompression.No)]
    [InlineData(2, 3, GradientCompression.Bf16)]
    [InlineData(3, 2, GradientCompression.Fp16)]
    public void It_is_the_bits_of_adding_up_afterwards(int ranks, int accumulation, GradientCompression compression)
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("one label", seed: 27, rows: 29);
        var arguments = new TrainingArguments
        {
            LearningRate = 1e-3,
            LoggingSteps = 1,
            SaveStrategy = SaveStrategy.No,
            PerDeviceTrainBatchSize = 2,
            GradientAccumulationSteps = accumulation,
            GradientCompression = compression,
            MaxSteps = 6,
        };

        TrainedRank meanwhile = Train(ranks, arguments, rows, task);
        TrainedRank afterwards = Train(ranks, arguments with { GradientCheckpointing = true }, rows, task);

        Assert.Equal(afterwards.State.Series("loss"), meanwhile.State.Series("loss"));
        Assert.Equal(afterwards.State.Series("grad_norm"), meanwhile.State.Series("grad_norm"));
        Assert.Equal(afterwards.Weights, meanwhile.Weights);
    }

    /// <summary>Passes that are told of in the backward pass: the last of each step but the first, which shows what has gradients.</summary>
    [Theory]
    [InlineData(1, false, false, "0 1 1")]
    [InlineData(2, false, false, "00 01 01")]
    [InlineData(1, true, false, "0 0 0")]
    [InlineData(1, false, true, "0 0 0")]
    public void The_last_pass_of_a_step_sends_them(int accumulation, bool checkpoints, bool findsBatchSize, string expected)
    {
        (ITrainingTask task, RandomRows rows) = RandomRows.For("one label", seed: 28, rows: 30);
        var arguments = new TrainingArguments
        {
            SaveStrategy = SaveStrategy.No,
            PerDeviceTrainBatchSize = 2,
            GradientAccumulationSteps = accumulation,
            MaxSteps = 3,
            GradientCheckpointing = checkpoints,
            AutoFindBatchSize = findsBatchSize,
        };
        List<string> steps = [];
        var watched = new WatchedModel();

        Train(2, arguments, rows, task, watched.Around, () => steps.Add(watched.Take()));

        Assert.Equal(expected, string.Join(' ', steps));
    }

    public void Dispose() => Array.ForEach(_weights, weight => weight.Dispose());

    /// <param name="ofFirst">Put around the model of rank 0.</param>
    /// <param name="afterStep">Called on rank 0.</param>
    private static TrainedRank Train(
        int ranks, TrainingArguments arguments, RandomRows rows, ITrainingTask task, Func<IModel, IModel>? ofFirst = null, Action? afterStep = null)
    {
        using var fixture = new TrainingFixture();
        var runs = new TrainedRank[ranks];
        IModel[] models = [.. Enumerable.Range(0, ranks).Select(_ => Model(fixture, task))];
        ThreadCollective.Run(ranks, collective => runs[collective.Rank] = new RankRun(fixture, rows, task, collective)
        {
            AfterStep = _ => Call(collective.Rank == 0 ? afterStep : null),
            BucketSize = Small,
        }.Train(collective.Rank == 0 && ofFirst is not null ? ofFirst(models[0]) : models[collective.Rank], arguments));
        Array.ForEach(models, model => model.Dispose());
        return runs[0];
    }

    private static void Call(Action? action) => action?.Invoke();

    private static IModel Model(TrainingFixture fixture, ITrainingTask task)
    {
        manual_seed(1);
        return fixture.Headed(task);
    }

    private void Give(int weight, float gradient) => _weights[weight].grad = full(3, gradient).DetachFromDisposeScope();

    private float[] Gradients() => [.. _weights.Select(weight => weight.grad!.data<float>()[0])];

    /// <summary>Adds up with one that has the same.</summary>
    private sealed class DoublingReduction : IGradientReduction
    {
        public int Calls => First.Count;

        /// <summary>The first value of each call.</summary>
        public List<float> First { get; } = [];

        public ManualResetEventSlim Called { get; } = new();

        public bool Fails { get; set; }

        public void AddUp(Tensor[] gradients)
        {
            First.Add(gradients[0].data<float>()[0]);
            if (Fails)
            {
                throw new FineTuneException(DiagnosticCatalog.CollectiveFailed, null, 0, "here", "of a test");
            }

            Array.ForEach(gradients, gradient => gradient.mul_(2));
            Called.Set();
        }
    }

    /// <summary>Notes for each forward pass whether its backward pass is to tell of its layers.</summary>
    private sealed class WatchedModel
    {
        private string _passes = "";

        public IModel Around(IModel model) => new Watching(model, options => _passes += options.LayerDone is null ? 0 : 1);

        /// <summary>What was noted since the last call.</summary>
        public string Take() => (_passes, _passes = "").Item1;

        private sealed class Watching(IModel model, Action<ForwardOptions> seen) : IModel
        {
            public IReadOnlyList<KeyValuePair<string, Tensor>> Weights => model.Weights;

            public JsonObject Config => model.Config;

            public Tensor Forward(PackedBatch batch, ForwardOptions options)
            {
                seen(options);
                return model.Forward(batch, options);
            }

            public void Dispose()
            {
            }
        }
    }
}
