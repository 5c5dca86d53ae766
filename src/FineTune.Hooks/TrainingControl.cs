namespace FineTune.Hooks;

/// <summary>What a callback can ask for.</summary>
/// <param name="log">Takes a line for the build's output.</param>
public sealed class TrainingControl(Action<string> log)
{
    /// <summary>True ends training after this step, as early stopping does.</summary>
    public bool StopTraining { get; set; }

    /// <summary>Says a line in the build's output.</summary>
    public void Log(string text) => log(text);
}
