namespace FineTune.Tasks.Sweeps;

/// <summary>
/// Chooses the values of a trial. The same number and the same trials before give the same values, so that a killed sweep goes on as it would have.
/// </summary>
internal interface ISampler
{
    /// <param name="number">The trial's, from 0.</param>
    /// <param name="before">Trials that have ended, by number.</param>
    /// <returns>A value for each dimension, by name; null where there is nothing left to try.</returns>
    IReadOnlyDictionary<string, string>? Suggest(int number, IReadOnlyList<Trial> before);
}
