namespace FineTune.Hooks;

/// <summary>
/// A metric of your own. Each evaluation makes a new object, gives it every prediction and then asks for the value; keep sums, not rows, and memory stays
/// constant. The class needs a public constructor without parameters.
/// </summary>
public interface IMetric
{
    /// <summary>The name in the project's Metric items and, behind <c>eval_</c>, in the results: lower-case letters, digits and <c>_</c>.</summary>
    string Name { get; }

    /// <summary>False for errors and costs.</summary>
    bool GreaterIsBetter { get; }

    /// <summary>The metric of all predictions so far; NaN where it is not defined for them.</summary>
    double Value { get; }

    void Add(Prediction prediction);
}
