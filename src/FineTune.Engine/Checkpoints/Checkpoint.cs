using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>Everything a run needs to go on as if it had never stopped: weights, optimizer, random numbers, state.</summary>
internal static class Checkpoint
{
    private const string Weights = "model.safetensors";
    private const string Optimizer = "optimizer.safetensors";
    private const string Random = "rng_state.safetensors";
    private const string State = "state.json";

    /// <param name="state">The trainer's own state, as text.</param>
    public static void Save(
        string folder,
        IEnumerable<KeyValuePair<string, Tensor>> weights,
        IEnumerable<KeyValuePair<string, Tensor>> optimizer,
        string state)
    {
        SafetensorsFile.Write(Path.Combine(folder, Weights), weights);
        SafetensorsFile.Write(Path.Combine(folder, Optimizer), optimizer);
        using Tensor random = get_rng_state();
        SafetensorsFile.Write(Path.Combine(folder, Random), RandomStates(random));
        File.WriteAllText(Path.Combine(folder, State), state);
    }

    /// <summary>Copies a checkpoint's values into the tensors of a run.</summary>
    /// <returns>The trainer's state at the time of saving, as it was given.</returns>
    public static string Load(
        string folder, IEnumerable<KeyValuePair<string, Tensor>> weights, IEnumerable<KeyValuePair<string, Tensor>> optimizer)
    {
        LoadWeights(folder, weights);
        Copy(Path.Combine(folder, Optimizer), optimizer);
        using (SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, Random)))
        {
            using Tensor random = file.Read("cpu");
            set_rng_state(random);
        }

        return File.ReadAllText(Path.Combine(folder, State));
    }

    public static void LoadWeights(string folder, IEnumerable<KeyValuePair<string, Tensor>> weights) => Copy(Path.Combine(folder, Weights), weights);

    private static KeyValuePair<string, Tensor>[] RandomStates(Tensor cpu) => [new("cpu", cpu)];

    private static void Copy(string path, IEnumerable<KeyValuePair<string, Tensor>> targets)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using (no_grad())
        {
            foreach ((string name, Tensor target) in targets)
            {
                using Tensor source = file.Read(name);
                target.copy_(source).DetachFromDisposeScope();
            }
        }
    }
}
