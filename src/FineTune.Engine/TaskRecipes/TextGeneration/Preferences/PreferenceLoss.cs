using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The loss of a chosen and a rejected answer (trl/trainer/dpo_trainer.py, _compute_loss).</summary>
/// <param name="beta">How much a departure from the base model costs.</param>
/// <param name="labelSmoothing">The share of pairs that may be the wrong way round, where the loss reckons with it.</param>
internal sealed class PreferenceLoss(PreferenceLossType type, double beta, double labelSmoothing = 0)
{
    public double Beta => beta;

    /// <param name="scores">[pairs, 2]: how much likelier each answer is than to the base model, logarithms; the chosen one first.</param>
    /// <param name="lengths">[pairs, 2]: tokens of each answer.</param>
    /// <returns>[pairs]</returns>
    public Tensor Of(Tensor scores, Tensor lengths)
    {
        (Tensor chosen, Tensor rejected) = (scores.select(1, 0), scores.select(1, 1));
        Tensor difference = chosen - rejected;
        return type switch
        {
            PreferenceLossType.Sigmoid => -LogSigmoid(beta * difference),
            PreferenceLossType.Hinge => (1 - (beta * difference)).relu(),
            PreferenceLossType.Ipo => (OfMeans(scores, lengths) - (1 / (2 * beta))).square(),
            PreferenceLossType.ExoPair => Exo(beta * difference),
            PreferenceLossType.NcaPair =>
                -LogSigmoid(beta * chosen) - (0.5 * LogSigmoid(-beta * chosen)) - (0.5 * LogSigmoid(-beta * rejected)),
            PreferenceLossType.Robust =>
                ((labelSmoothing * LogSigmoid(-beta * difference)) - ((1 - labelSmoothing) * LogSigmoid(beta * difference))) / (1 - (2 * labelSmoothing)),
            PreferenceLossType.BcoPair => -LogSigmoid(beta * chosen) - LogSigmoid(-beta * rejected),
            PreferenceLossType.SppoHard => (chosen - (0.5 / beta)).square() + (rejected + (0.5 / beta)).square(),
            PreferenceLossType.ApoZero => 1 - sigmoid(beta * chosen) + sigmoid(beta * rejected),
            PreferenceLossType.ApoDown => sigmoid(beta * chosen) + 1 - sigmoid(beta * difference),
            PreferenceLossType.SigmoidNorm => -LogSigmoid(beta * OfMeans(scores, lengths)),
            _ => throw new InvalidOperationException($"The loss {type} is unknown."),
        };
    }

    /// <summary>The difference of the means over the answers' tokens.</summary>
    private static Tensor OfMeans(Tensor scores, Tensor lengths)
    {
        Tensor means = scores / lengths.clamp_min(1);
        return means.select(1, 0) - means.select(1, 1);
    }

    /// <summary>How far what the model prefers is from labels of which a share is the wrong way round (Kullback and Leibler).</summary>
    private Tensor Exo(Tensor difference) =>
        (sigmoid(difference) * (LogSigmoid(difference) - Math.Log(1 - labelSmoothing)))
        + (sigmoid(-difference) * (LogSigmoid(-difference) - Math.Log(labelSmoothing)));

    private static Tensor LogSigmoid(Tensor values) => nn.functional.logsigmoid(values);
}
