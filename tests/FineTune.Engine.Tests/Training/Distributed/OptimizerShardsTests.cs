using FineTune.Engine.Training.Distributed;
using FineTune.Engine.Training.Optimizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Which process keeps what of an optimizer's state.</summary>
public sealed class OptimizerShardsTests
{
    [Fact]
    public void Each_weight_has_one_owner_and_all_own_about_as_much()
    {
        long[] numbers = new long[3];
        string[][] names = new string[3][];

        ThreadCollective.Run(3, collective =>
        {
            IReadOnlyList<ParameterGroup> own = new OptimizerShards(Groups(), collective).Own;
            names[collective.Rank] = [.. own.SelectMany(group => group.Names)];
            numbers[collective.Rank] = own.SelectMany(group => group.Weights).Sum(weight => weight.NumberOfElements);
        });

        Assert.Equal(["w0", "w1", "w2", "w3", "w4", "w5", "w6"], names.SelectMany(own => own).Order(StringComparer.Ordinal));
        Assert.Equal(490, numbers.Sum());
        Assert.All(numbers, own => Assert.InRange(own, 140, 210));
    }

    [Fact]
    public void Rank_0_gets_the_state_of_all()
    {
        string[][] names = new string[2][];
        float[] values = [];

        ThreadCollective.Run(2, collective =>
        {
            var shards = new OptimizerShards(Groups(), collective);
            using Tensor state = full([2, 3], collective.Rank + 0.5f);
            IReadOnlyList<KeyValuePair<string, Tensor>> all = shards.Gather([KeyValuePair.Create($"exp_avg.{collective.Rank}", state)]);
            names[collective.Rank] = [.. all.Select(tensor => tensor.Key)];
            values = collective.Rank == 0 ? [.. all.Select(tensor => tensor.Value.mean().item<float>())] : values;
        });

        Assert.Equal(["exp_avg.0", "exp_avg.1"], names[0]);
        Assert.Empty(names[1]);
        Assert.Equal([0.5f, 1.5f], values);
    }

    [Fact]
    public void A_state_of_another_type_or_in_another_order_comes_as_it_is()
    {
        IReadOnlyList<KeyValuePair<string, Tensor>> gathered = [];

        ThreadCollective.Run(2, collective =>
        {
            using Tensor turned = arange(6, dtype: ScalarType.Float32).reshape(2, 3).t();
            using Tensor steps = tensor(7L);
            IReadOnlyList<KeyValuePair<string, Tensor>> all = new OptimizerShards(Groups(), collective)
                .Gather([KeyValuePair.Create($"exp_avg.{collective.Rank}", turned), KeyValuePair.Create($"step.{collective.Rank}", steps)]);
            gathered = collective.Rank == 0 ? all : gathered;
        });

        Assert.Equal(["exp_avg.0", "step.0", "exp_avg.1", "step.1"], gathered.Select(tensor => tensor.Key));
        Assert.Equal([0f, 3, 1, 4, 2, 5], gathered[2].Value.reshape(-1).data<float>());
        Assert.Equal(7, gathered[3].Value.item<long>());
    }

    /// <summary>70 numbers a weight, in two groups.</summary>
    private static IReadOnlyList<ParameterGroup> Groups() =>
    [
        .. Enumerable.Range(0, 7).GroupBy(index => index < 5).Select(group =>
            new ParameterGroup([.. group.Select(index => KeyValuePair.Create($"w{index}", zeros(7, 10)))], 0)),
    ];
}
