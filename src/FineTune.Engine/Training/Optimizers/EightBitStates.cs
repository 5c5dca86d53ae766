using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>
/// Keeps the moments of another rule in 8 bits between two steps, with a scale for each 256 numbers: a quarter of their memory (Dettmers et al., 2022, "8-bit
/// Optimizers via Block-wise Quantization"; bitsandbytes/backends/cpu/ops.py, _optimizer_update_8bit_blockwise_cpu). Weights of fewer than 4,096 numbers keep
/// 32 bits, and so do embeddings, whose gradients differ most in size (transformers/trainer.py, create_optimizer).
/// </summary>
/// <param name="embeddings">Names of the weights that are tables of vectors.</param>
internal sealed class EightBitStates(IUpdateRule rule, IReadOnlySet<string> embeddings) : IUpdateRule
{
    private const long FewestNumbers = 4096;

    public void Prepare(ParameterGroup group)
    {
        // One weight after the other: no more than one has all bits of its moments at a time.
        List<Dictionary<string, Tensor>> states = [];
        for (int index = 0; index < group.Weights.Length; index++)
        {
            states.Add(Prepared(group.Only(index)));
        }

        foreach (string name in states.FirstOrDefault()?.Keys.ToArray() ?? [])
        {
            group.AddState(name, states.Select(state => state[name]));
        }
    }

    public double LearningRate(double scheduled, int step) => rule.LearningRate(scheduled, step);

    public void Update(OptimizerOps operators, ParameterGroup group, Tensor[] gradients, double learningRate, int step)
    {
        bool[] isPacked = [.. group.Names.Zip(group.Weights, IsPacked)];
        ParameterGroup plain = group.Where(index => !isPacked[index]);
        if (plain.Weights.Length > 0)
        {
            rule.Update(operators, plain, [.. gradients.Where((_, index) => !isPacked[index])], learningRate, step);
        }

        for (int index = 0; index < gradients.Length; index++)
        {
            if (isPacked[index])
            {
                UpdatePacked(operators, group.Only(index), gradients[index], learningRate, step);
            }
        }
    }

    private void UpdatePacked(OptimizerOps operators, ParameterGroup one, Tensor gradient, double learningRate, int step)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        Tensor weight = one.Weights[0];
        Dictionary<string, Tensor> moments = rule.Moments.ToDictionary(
            moment => moment.Name, moment => Blocks(moment).Numbers(one[moment.Name][0], one[ScalesOf(moment)][0], weight.shape));
        rule.Update(operators, one.With(moments), [gradient], learningRate, step);
        foreach (MomentState moment in rule.Moments)
        {
            Blocks(moment).Pack(moments[moment.Name], one[moment.Name][0], one[ScalesOf(moment)][0]);
        }
    }

    /// <summary>All states of one weight, as they are before the first step.</summary>
    private Dictionary<string, Tensor> Prepared(ParameterGroup one)
    {
        using DisposeScope scope = NewDisposeScope();
        rule.Prepare(one);
        Tensor weight = one.Weights[0];
        bool isPacked = IsPacked(one.Names.Single(), weight);
        Dictionary<string, Tensor> states = one.StateNames.ToDictionary(name => name, name => one[name][0]);
        foreach (MomentState moment in rule.Moments)
        {
            long count = isPacked ? weight.NumberOfElements : 0;
            Tensor scales = EightBitBlocks.NoScales(count, weight.device);
            if (isPacked)
            {
                using Tensor moments = states[moment.Name];
                states[moment.Name] = EightBitBlocks.NoCodes(count, weight.device);
                Blocks(moment).Pack(moments, states[moment.Name], scales);
            }

            states.Add(ScalesOf(moment), scales);
        }

        return states.ToDictionary(state => state.Key, state => state.Value.DetachFromDisposeScope());
    }

    private bool IsPacked(string name, Tensor weight) => weight.NumberOfElements >= FewestNumbers && !embeddings.Contains(name);

    private static EightBitBlocks Blocks(MomentState moment) => new(isSigned: !moment.IsNonNegative);

    private static string ScalesOf(MomentState moment) => $"{moment.Name}_absmax";
}
