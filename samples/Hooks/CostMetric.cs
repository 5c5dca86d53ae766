using FineTune.Hooks;

namespace Samples.Hooks;

/// <summary>How far off star ratings are on average: to take five stars for one costs four.</summary>
public sealed class CostMetric : IMetric
{
    private double _cost;
    private long _count;

    public string Name => "cost";

    public bool GreaterIsBetter => false;

    public double Value => _cost / _count;

    public void Add(Prediction prediction)
    {
        int predicted = 0;
        for (int label = 1; label < prediction.Outputs.Length; label++)
        {
            predicted = prediction.Outputs[label] > prediction.Outputs[predicted] ? label : predicted;
        }

        _cost += Math.Abs(predicted - prediction.Targets[0]);
        _count++;
    }
}
