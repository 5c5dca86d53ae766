using FineTune.Engine.Training.Optimizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Which process updates which weight, and keeps the optimizer's state of it alone (ZeRO stage 1; Rajbhandari et al., 2020): whole weights, so that every
/// update rule works as it does in one process. The others get the weight as it is updated.
/// </summary>
internal sealed class OptimizerShards
{
    private readonly ICollective _collective;
    private readonly IReadOnlyList<ParameterGroup> _groups;

    /// <summary>Of each group the rank of each weight.</summary>
    private readonly int[][] _owners;

    /// <param name="groups">In the same order in every process.</param>
    public OptimizerShards(IReadOnlyList<ParameterGroup> groups, ICollective collective)
    {
        (_groups, _collective) = (groups, collective);
        _owners = [.. groups.Select(group => new int[group.Weights.Length])];
        long[] numbers = new long[collective.Size];
        // The largest first, each to who has least.
        foreach ((int group, int weight) in AllWeights().OrderByDescending(place => groups[place.Group].Weights[place.Weight].NumberOfElements))
        {
            int owner = Array.IndexOf(numbers, numbers.Min());
            _owners[group][weight] = owner;
            numbers[owner] += groups[group].Weights[weight].NumberOfElements;
        }
    }

    /// <summary>The groups with the weights of this process.</summary>
    public IReadOnlyList<ParameterGroup> Own => [.. _groups.Select((group, index) => group.Where(weight => _owners[index][weight] == _collective.Rank))];

    /// <summary>Everyone gets the weights that the others have updated.</summary>
    public void TellWeights()
    {
        for (int rank = 0; rank < _collective.Size; rank++)
        {
            _collective.Tell(AllWeights().Where(place => _owners[place.Group][place.Weight] == rank).Select(WeightAt), rank);
        }
    }

    /// <summary>The state of all processes; the others get nothing.</summary>
    /// <param name="own">That of this process, by name.</param>
    /// <returns>For rank 0, on the CPU; to be disposed of.</returns>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Gather(IEnumerable<KeyValuePair<string, Tensor>> own)
    {
        List<KeyValuePair<string, Tensor>> ownTensors = [.. own];
        List<KeyValuePair<string, Tensor>> all = [];
        if (_collective.Rank == 0)
        {
            all.AddRange(ownTensors.Select(tensor => KeyValuePair.Create(tensor.Key, tensor.Value.detach().cpu().clone().DetachFromDisposeScope())));
        }

        for (int rank = 1; rank < _collective.Size; rank++)
        {
            int index = 0;
            string heads = _collective.Tell(_collective.Rank == rank ? TensorHeads.Write(ownTensors) : null, rank)!;
            foreach ((string name, Tensor values) in TensorHeads.Allocate(heads))
            {
                if (_collective.Rank == rank)
                {
                    values.copy_(ownTensors[index++].Value.detach());
                }

                _collective.Tell([values], rank);
                if (_collective.Rank == 0)
                {
                    all.Add(KeyValuePair.Create(name, values.DetachFromDisposeScope()));
                }
                else
                {
                    values.Dispose();
                }
            }
        }

        return all;
    }

    private IEnumerable<(int Group, int Weight)> AllWeights() =>
        from @group in Enumerable.Range(0, _groups.Count)
        from weight in Enumerable.Range(0, _groups[@group].Weights.Length)
        select (@group, weight);

    private Tensor WeightAt((int Group, int Weight) place) => _groups[place.Group].Weights[place.Weight];
}
