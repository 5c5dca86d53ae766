using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>Weights that are updated alike, with the optimizer's state of each.</summary>
internal sealed class ParameterGroup : IDisposable
{
    private readonly Dictionary<string, Tensor[]> _state = new(StringComparer.Ordinal);
    private readonly KeyValuePair<string, Tensor>[] _weights;

    /// <param name="weights">The weights by name; all of them take gradients.</param>
    /// <param name="weightDecay">Weight decay of the group.</param>
    /// <param name="learningRateFactor">What the schedule's learning rate is multiplied by.</param>
    public ParameterGroup(IEnumerable<KeyValuePair<string, Tensor>> weights, double weightDecay, double learningRateFactor = 1)
    {
        _weights = [.. weights];
        Weights = [.. _weights.Select(weight => weight.Value)];
        WeightDecay = weightDecay;
        LearningRateFactor = learningRateFactor;
    }

    public Tensor[] Weights { get; }

    public IEnumerable<string> Names => _weights.Select(weight => weight.Key);

    public double WeightDecay { get; }

    public double LearningRateFactor { get; }

    /// <summary>All state tensors as <c>exp_avg.classifier.weight</c>, in a fixed order.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        from state in _state
        from tensor in state.Value.Select((tensor, index) => (tensor, index))
        select new KeyValuePair<string, Tensor>($"{state.Key}.{_weights[tensor.index].Key}", tensor.tensor);

    /// <summary>One state of every weight, in the order of <see cref="Weights"/>.</summary>
    public Tensor[] this[string state] => _state[state];

    public IEnumerable<string> StateNames => _state.Keys;

    /// <summary>Makes a state tensor for every weight.</summary>
    public void AddState(string name, Func<Tensor, Tensor> create) => AddState(name, Weights.Select(create));

    /// <param name="tensors">One for every weight, which are the group's from now on.</param>
    public void AddState(string name, IEnumerable<Tensor> tensors) => _state.Add(name, [.. tensors.Select(tensor => tensor.DetachFromDisposeScope())]);

    /// <summary>The weights whose index is chosen, with their state; the group itself where that is all of them.</summary>
    public ParameterGroup Where(Func<int, bool> chosen)
    {
        int[] indices = [.. Enumerable.Range(0, Weights.Length).Where(chosen)];
        return indices.Length == Weights.Length ? this : Part(indices);
    }

    /// <summary>One weight with its state.</summary>
    public ParameterGroup Only(int index) => Part([index]);

    /// <summary>The only weight of this group with other tensors for some of its states, which stay the caller's.</summary>
    public ParameterGroup With(IReadOnlyDictionary<string, Tensor> states)
    {
        ParameterGroup other = Only(0);
        foreach ((string name, Tensor tensor) in states)
        {
            other._state[name] = [tensor];
        }

        return other;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _state.Values.SelectMany(tensors => tensors))
        {
            tensor.Dispose();
        }
    }

    private ParameterGroup Part(int[] indices)
    {
        var part = new ParameterGroup(indices.Select(index => _weights[index]), WeightDecay, LearningRateFactor);
        foreach ((string name, Tensor[] tensors) in _state)
        {
            part._state.Add(name, [.. indices.Select(index => tensors[index])]);
        }

        return part;
    }
}
