using FineTune.Hooks;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Hooks;

/// <summary>Accuracy, computed as a user would.</summary>
public sealed class OwnAccuracy : IMetric
{
    private int _right;
    private int _all;

    public string Name => "own_accuracy";

    public bool GreaterIsBetter => true;

    public double Value => (double)_right / _all;

    public void Add(Prediction prediction)
    {
        float largest = float.NegativeInfinity;
        int label = 0;
        for (int index = 0; index < prediction.Outputs.Length; index++)
        {
            (largest, label) = prediction.Outputs[index] > largest ? (prediction.Outputs[index], index) : (largest, label);
        }

        _right += label == (int)prediction.Targets[0] ? 1 : 0;
        _all++;
    }
}

/// <summary>The loss that the task has anyway.</summary>
public sealed class SameLoss : ILoss
{
    public Tensor Losses(Tensor outputs, Tensor targets) => nn.functional.cross_entropy(outputs, targets, reduction: nn.Reduction.None);
}

/// <summary>The most usual slip: the mean is taken already.</summary>
public sealed class MeanLoss : ILoss
{
    public Tensor Losses(Tensor outputs, Tensor targets) => nn.functional.cross_entropy(outputs, targets);
}

public sealed class DetachedLoss : ILoss
{
    public Tensor Losses(Tensor outputs, Tensor targets) => nn.functional.cross_entropy(outputs.detach(), targets, reduction: nn.Reduction.None);
}

public sealed class FailingLoss : ILoss
{
    public Tensor Losses(Tensor outputs, Tensor targets) => throw new InvalidOperationException("my own mistake");
}

/// <summary>Stops after three steps, and counts nothing itself.</summary>
public sealed class StopAtThree : ITrainerCallback
{
    public void OnTrainBegin(TrainingProgress progress, TrainingControl control) => control.Log($"begin at {progress.Step} of {progress.TotalSteps}");

    public void OnStepEnd(TrainingProgress progress, TrainingControl control) => control.StopTraining = progress.Step == 3;

    public void OnTrainEnd(TrainingProgress progress, TrainingControl control) => control.Log($"end at {progress.Step}");
}

/// <summary>Makes every row of training alike, so that nothing can be learnt from it.</summary>
public sealed class SameTokens : ICollator
{
    public void Collate(TokenBatch batch) => batch.TokenIds.Fill(5);
}

public sealed class UnknownToken : ICollator
{
    public void Collate(TokenBatch batch) => batch.TokenIds[^1] = 1000;
}

/// <summary>Stops before the first step.</summary>
public sealed class StopAtOnce : ITrainerCallback
{
    public void OnTrainBegin(TrainingProgress progress, TrainingControl control) => control.StopTraining = true;
}

public sealed class NamelessMetric : IMetric
{
    public string Name => throw new InvalidOperationException("no name yet");

    public bool GreaterIsBetter => true;

    public double Value => 0;

    public void Add(Prediction prediction)
    {
    }
}

public sealed class NoConstructor(int number) : ICollator
{
    public void Collate(TokenBatch batch) => batch.TokenIds[0] = number;
}
