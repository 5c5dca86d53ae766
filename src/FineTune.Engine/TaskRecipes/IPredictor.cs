using FineTune.Contracts;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A trained model that answers.</summary>
internal interface IPredictor : IDisposable
{
    /// <summary>What JSON calls that which is asked about.</summary>
    string AskedAs => "text";

    /// <summary>The answer to a text, or to the picture in a file.</summary>
    /// <exception cref="FineTuneException">It cannot be asked about.</exception>
    Prediction Predict(string asked);
}
