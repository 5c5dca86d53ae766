using FineTune.Contracts;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>AdEMAMix, AdamW with a second, slower mean of the gradients (Pagliardini et al., 2024; bitsandbytes/optim/ademamix.py).</summary>
internal sealed class AdEmaMix : IUpdateRule
{
    private const string Fast = "exp_avg";
    private const string Slow = "exp_avg_slow";
    private const string Square = "exp_avg_sq";
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _beta3;
    private readonly double _alpha;
    private readonly double _epsilon;
    private readonly int? _alphaSteps;
    private readonly int? _beta3Steps;

    /// <param name="options">beta1, beta2, beta3, alpha, eps, t_alpha, t_beta3.</param>
    /// <param name="arguments">Where the options say nothing of beta1, beta2 and eps.</param>
    /// <exception cref="FineTuneException">FT3003: an option cannot be used.</exception>
    public AdEmaMix(ObjectOptions options, TrainingArguments arguments)
    {
        _beta1 = Decay(options, "beta1", arguments.AdamBeta1);
        _beta2 = Decay(options, "beta2", arguments.AdamBeta2);
        _beta3 = Decay(options, "beta3", 0.9999);
        _alpha = options.Number("alpha", 5);
        _epsilon = options.Number("eps", arguments.AdamEpsilon);
        _alphaSteps = Steps(options, "t_alpha");
        _beta3Steps = Steps(options, "t_beta3");
        if (_beta3Steps is not null && (_beta1 == 0 || _beta3 == 0))
        {
            throw options.Bad("t_beta3 wants beta1 and beta3 above 0");
        }
    }

    public IReadOnlyList<MomentState> Moments { get; } = [new(Fast), new(Slow), new(Square, IsNonNegative: true)];

    public void Prepare(ParameterGroup group)
    {
        group.AddState(Fast, weight => zeros_like(weight));
        group.AddState(Slow, weight => zeros_like(weight));
        group.AddState(Square, weight => zeros_like(weight));
    }

    public void Update(OptimizerOps operators, ParameterGroup group, Tensor[] gradients, double learningRate, int step) =>
        operators.AdEmaMix(
            group.Weights,
            gradients,
            group[Fast],
            group[Slow],
            group[Square],
            learningRate,
            _beta1,
            _beta2,
            Beta3(step),
            Alpha(step),
            group.WeightDecay,
            _epsilon,
            step);

    /// <summary>Grows from nothing to its end over t_alpha steps.</summary>
    private double Alpha(int step) => _alphaSteps is { } steps ? Math.Min(step * _alpha / steps, _alpha) : _alpha;

    /// <summary>Grows from beta1 to its end over t_beta3 steps, in half-lives at an even pace.</summary>
    private double Beta3(int step)
    {
        if (_beta3Steps is not { } steps)
        {
            return _beta3;
        }

        double share = (double)step / steps;
        (double from, double to) = (Math.Log(_beta1), Math.Log(_beta3));
        return Math.Min(Math.Exp(from * to / (((1 - share) * to) + (share * from))), _beta3);
    }

    private static double Decay(ObjectOptions options, string name, double absent) =>
        options.Number(name, absent) is var value and >= 0 and < 1 ? value : throw options.Bad($"{name} is not at least 0 and below 1");

    private static int? Steps(ObjectOptions options, string name) =>
        options.OptionalInteger(name) is not { } steps ? null : steps > 0 ? steps : throw options.Bad($"{name} is not above 0");
}
