using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>The training of one rank.</summary>
internal sealed class RankRun(TrainingFixture fixture, RandomRows rows, ITrainingTask task, ICollective collective) : ITrainingObserver
{
    /// <summary>Is told the step.</summary>
    public required Action<int> AfterStep { get; init; }

    public CancellationToken Cancellation { get; init; }

    /// <summary>True changes a weight after a step, as nobody should.</summary>
    public bool Spoils { get; init; }

    /// <summary>The run's, by which it knows its checkpoints.</summary>
    public string Key { get; init; } = "key";

    public long BucketSize { get; init; } = GradientBuckets.DefaultSize;

    private IModel? _model;

    public TrainedRank Train(IModel model, TrainingArguments arguments)
    {
        _model = model;
        TrainingJob job = fixture.Job(task, arguments, Key) with
        {
            Rows = rows,
            Evaluator = new Evaluator(rows, task, new MetricSelection(["loss"], fixture.Checkpoints), arguments.PerDeviceEvalBatchSize, CPU)
            {
                Collective = collective,
            },
            Collective = collective,
            BucketSize = BucketSize,
            Observer = this,
        };
        using var trainer = new Trainer(model, job, new StageContext(fixture.Events, fixture.Checkpoints, Cancellation));
        trainer.Run();
        return new TrainedRank(trainer.State, model.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.data<float>().ToArray()));
    }

    public void OnTrainBegin(TrainerState state, TrainingPlan plan)
    {
    }

    public void OnStepEnd(TrainerState state, TrainingPlan plan, StepResult result)
    {
        AfterStep(state.GlobalStep);
        if (Spoils)
        {
            using IDisposable withoutGraph = no_grad();
            using Tensor first = _model!.Weights[0].Value.view(-1).narrow(0, 0, 1);
            first.add_(1e-6).DetachFromDisposeScope();
        }
    }

    public void OnEvaluate(TrainerState state, TrainingPlan plan, Measurements measured)
    {
    }

    public void OnTrainEnd(TrainerState state, TrainingPlan plan)
    {
    }
}
