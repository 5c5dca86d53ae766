namespace FineTune.Contracts;

/// <summary>The stages that several processes can run together: those whose request is a <see cref="DistributedRequest"/>.</summary>
public static class DistributedStages
{
    public static bool IsDistributed(this Stage stage) => stage is Stage.Train or Stage.Evaluate or Stage.Predict;
}
