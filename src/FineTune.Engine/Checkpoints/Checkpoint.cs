using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>Everything a run needs to go on as if it had never stopped: weights, optimizer, random numbers, state.</summary>
internal static class Checkpoint
{
    /// <summary>The file with the state of the trainer.</summary>
    public const string State = "state.json";

    private const string Weights = "model.safetensors";
    private const string Optimizer = "optimizer.safetensors";
    private const string Random = "rng_state.safetensors";
    private const string RandomOfCpu = "cpu";

    /// <summary>False where only the model was saved, from which training cannot go on.</summary>
    public static bool IsWhole(string folder) => File.Exists(Path.Combine(folder, Optimizer));

    /// <param name="optimizer">The optimizer's state; null saves the model alone.</param>
    /// <param name="state">The trainer's own state, as text.</param>
    public static void Save(
        string folder,
        IEnumerable<KeyValuePair<string, Tensor>> weights,
        IEnumerable<KeyValuePair<string, Tensor>>? optimizer,
        string state)
    {
        SafetensorsFile.Write(Path.Combine(folder, Weights), weights);
        File.WriteAllText(Path.Combine(folder, State), state);
        if (optimizer is not null)
        {
            SafetensorsFile.Write(Path.Combine(folder, Optimizer), optimizer);
            using Tensor random = get_rng_state();
            SafetensorsFile.Write(Path.Combine(folder, Random), RandomStates(random));
        }
    }

    /// <summary>Copies a checkpoint's values into the tensors of a run.</summary>
    /// <returns>The trainer's state at the time of saving, as it was given.</returns>
    /// <exception cref="FineTuneException">FT3005: a file or a tensor is missing or of another shape.</exception>
    public static string Load(
        string folder, IEnumerable<KeyValuePair<string, Tensor>> weights, IEnumerable<KeyValuePair<string, Tensor>> optimizer)
    {
        LoadWeights(folder, weights);
        Copy(folder, Optimizer, optimizer);
        using (SafetensorsFile file = Open(folder, Random))
        {
            using Tensor current = get_rng_state();
            using Tensor random = Find(file, folder, Random, RandomOfCpu, current);
            set_rng_state(random);
        }

        string state = Path.Combine(folder, State);
        return File.Exists(state) ? File.ReadAllText(state) : throw NotUsable(folder, $"it has no {State}");
    }

    /// <exception cref="FineTuneException">FT3005: the file or a tensor is missing or of another shape.</exception>
    public static void LoadWeights(string folder, IEnumerable<KeyValuePair<string, Tensor>> weights) => Copy(folder, Weights, weights);

    /// <exception cref="FineTuneException">FT3005: the file or a tensor is missing or of another shape.</exception>
    public static void LoadOptimizer(string folder, IEnumerable<KeyValuePair<string, Tensor>> optimizer) => Copy(folder, Optimizer, optimizer);

    /// <summary>FT3005.</summary>
    public static FineTuneException NotUsable(string folder, string reason, Exception? cause = null) =>
        new(DiagnosticCatalog.CheckpointNotUsable, null, cause, folder, reason);

    private static KeyValuePair<string, Tensor>[] RandomStates(Tensor cpu) => [new(RandomOfCpu, cpu)];

    private static void Copy(string folder, string name, IEnumerable<KeyValuePair<string, Tensor>> targets)
    {
        using SafetensorsFile file = Open(folder, name);
        using (no_grad())
        {
            foreach ((string tensor, Tensor target) in targets)
            {
                using Tensor source = Find(file, folder, name, tensor, target);
                target.copy_(source).DetachFromDisposeScope();
            }
        }
    }

    /// <summary>A tensor of the file, of the kind and shape of another one.</summary>
    private static Tensor Find(SafetensorsFile file, string folder, string name, string tensor, Tensor like) =>
        file.Entries.TryGetValue(tensor, out SafetensorsEntry? entry) && entry.Shape.AsSpan().SequenceEqual(like.shape) && entry.Type == like.dtype
            ? file.Read(tensor)
            : throw Misfit(folder, name, $"{name} does not hold {tensor} of type {like.dtype} and shape [{string.Join(", ", like.shape)}]");

    /// <summary>What is in the run's arguments has been compared by now; a model of other sizes is left, or a file that somebody has changed.</summary>
    private static FineTuneException Misfit(string folder, string name, string reason) =>
        NotUsable(folder, name == Weights ? $"it is of another BaseModel than this run, or damaged; its {reason}" : reason);

    private static SafetensorsFile Open(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? SafetensorsFile.Open(path) : throw NotUsable(folder, $"it has no {name}");
    }
}
