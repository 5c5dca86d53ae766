namespace FineTune.Engine.Training;

/// <summary>What training spends its time on.</summary>
internal enum Work
{
    Data,
    Forward,
    Backward,
    Optimizer,
    Evaluation,
    Saving,
}
