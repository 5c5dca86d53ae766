namespace FineTune.Tasks.Sweeps;

/// <summary>A density over one dimension, as some trials suggest it.</summary>
internal interface IParzenEstimator
{
    double Sample(TrialRandom random);

    double LogDensity(double place);
}
