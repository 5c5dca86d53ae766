using FineTune.Contracts;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>Makes the optimizer that the arguments name (transformers/trainer_optimizer.py).</summary>
internal static class UpdateRules
{
    /// <param name="embeddings">Names of the weights that are tables of vectors: whatever the optimizer, their state is kept in 32 bits.</param>
    /// <exception cref="FineTuneException">FT3003: an option of OptimArgs cannot be used.</exception>
    public static IUpdateRule Create(TrainingArguments arguments, IReadOnlySet<string> embeddings)
    {
        var options = new ObjectOptions(nameof(arguments.OptimArgs), arguments.OptimArgs);
        if (arguments.OptimArgs?.Values.ContainsKey("weight_decay") == true)
        {
            throw options.Bad("weight_decay is the argument WeightDecay");
        }

        IUpdateRule rule = arguments.Optim.Plain() switch
        {
            OptimizerName.AdamwTorchFused => new AdamW(arguments.AdamBeta1, arguments.AdamBeta2, arguments.AdamEpsilon),
            OptimizerName.AdamKeras => new AdamW(arguments.AdamBeta1, arguments.AdamBeta2, arguments.AdamEpsilon, epsilonFirst: true),
            OptimizerName.Sgd => new Sgd(options),
            OptimizerName.Adagrad => new Adagrad(options),
            OptimizerName.Rmsprop => new RmsProp(options),
            OptimizerName.Adafactor => new Adafactor(options),
            OptimizerName.Lion32Bit => new Lion(arguments.AdamBeta1, arguments.AdamBeta2),
            OptimizerName.AdEmaMix => new AdEmaMix(options, arguments),
            _ => throw new ArgumentOutOfRangeException(nameof(arguments), arguments.Optim, null),
        };
        options.ThrowIfUnknown($"the optimizer {EnumNames.Of(arguments.Optim)}");
        return arguments.Optim.KeepsEightBits() ? new EightBitStates(rule, embeddings) : rule;
    }
}
