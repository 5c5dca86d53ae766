using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>
/// AdamW over all weights in one native call for each of its two groups: those that decay, and biases and normalisation weights that do
/// not (transformers/trainer.py, get_decay_parameter_names).
/// </summary>
internal sealed partial class FusedAdamW : IDisposable
{
    private readonly TorchScriptOps _operators = new();
    private readonly TrainingArguments _arguments;
    private readonly Group[] _groups;

    public FusedAdamW(IReadOnlyList<KeyValuePair<string, Tensor>> weights, TrainingArguments arguments)
    {
        _arguments = arguments;
        _groups =
        [
            new Group([.. weights.Where(weight => !IsExempt().IsMatch(weight.Key))], arguments.WeightDecay),
            new Group([.. weights.Where(weight => IsExempt().IsMatch(weight.Key))], 0),
        ];
    }

    /// <summary>The optimizer's state by name, for checkpoints.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State => _groups.SelectMany(group => group.State);

    /// <summary>Norm over the gradients of all weights, a scalar.</summary>
    public Tensor GradientNorm() => _operators.TotalNorm([.. _groups.SelectMany(group => group.Gradients())]);

    /// <summary>Multiplies all gradients by a scalar tensor.</summary>
    public void ScaleGradients(Tensor factor) => _operators.Multiply([.. _groups.SelectMany(group => group.Gradients())], factor);

    /// <summary>One update of every weight.</summary>
    public void Step(double learningRate)
    {
        foreach (Group group in _groups.Where(group => group.Weights.Length > 0))
        {
            _operators.AdamW(
                group.Weights,
                group.Gradients(),
                group.Averages,
                group.Squares,
                group.Steps,
                learningRate,
                _arguments.AdamBeta1,
                _arguments.AdamBeta2,
                group.WeightDecay,
                _arguments.AdamEpsilon);
        }
    }

    /// <summary>Forgets the gradients, so that the next backward pass makes them anew.</summary>
    public void ZeroGradients()
    {
        foreach (Tensor weight in _groups.SelectMany(group => group.Weights))
        {
            weight.grad = null;
        }
    }

    public void Dispose()
    {
        foreach ((_, Tensor tensor) in State)
        {
            tensor.Dispose();
        }

        _operators.Dispose();
    }

    [GeneratedRegex(@"bias|layernorm|rmsnorm|(^|\.)norm($|\.)|_norm($|\.)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IsExempt();

    private sealed class Group(KeyValuePair<string, Tensor>[] weights, double weightDecay)
    {
        public Tensor[] Weights { get; } = [.. weights.Select(weight => weight.Value)];

        public Tensor[] Averages { get; } = [.. weights.Select(weight => zeros_like(weight.Value))];

        public Tensor[] Squares { get; } = [.. weights.Select(weight => zeros_like(weight.Value))];

        public Tensor[] Steps { get; } = [.. weights.Select(weight => zeros([], ScalarType.Float32, weight.Value.device))];

        public double WeightDecay { get; } = weightDecay;

        public IEnumerable<KeyValuePair<string, Tensor>> State =>
            weights.SelectMany((weight, index) => new KeyValuePair<string, Tensor>[]
            {
                new($"exp_avg.{weight.Key}", Averages[index]),
                new($"exp_avg_sq.{weight.Key}", Squares[index]),
                new($"step.{weight.Key}", Steps[index]),
            });

        public Tensor[] Gradients() => [.. Weights.Select(weight =>
            weight.grad ?? throw new InvalidOperationException("A weight has no gradient: it takes no part in the loss."))];
    }
}
