using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>
/// Adafactor (Shazeer and Stern, 2018; transformers/optimization.py, Adafactor): of a matrix's second moment it keeps the means of rows and
/// columns only. As in Hugging Face's Trainer it follows the schedule and does not scale by the weights' size, unless its options say so.
/// </summary>
internal sealed class Adafactor : IUpdateRule
{
    private const string Rows = "exp_avg_sq_row";
    private const string Columns = "exp_avg_sq_col";
    private const string Average = "exp_avg";
    private readonly bool _scaleParameter;
    private readonly bool _relativeStep;
    private readonly bool _warmupInit;
    private readonly double _clipThreshold;
    private readonly double _decayRate;
    private readonly double _squareFloor;
    private readonly double _scaleFloor;
    private readonly double? _beta1;

    /// <param name="options">scale_parameter, relative_step, warmup_init, clip_threshold, decay_rate, beta1, eps1, eps2.</param>
    /// <exception cref="FineTune.Contracts.FineTuneException">FT3003: an option cannot be used.</exception>
    public Adafactor(ObjectOptions options)
    {
        _scaleParameter = options.Flag("scale_parameter", false);
        _relativeStep = options.Flag("relative_step", false);
        _warmupInit = options.Flag("warmup_init", false);
        _clipThreshold = options.Number("clip_threshold", 1);
        _decayRate = options.Number("decay_rate", -0.8);
        _squareFloor = options.Number("eps1", 1e-30);
        _scaleFloor = options.Number("eps2", 1e-3);
        _beta1 = options.OptionalNumber("beta1");
        if (_warmupInit && !_relativeStep)
        {
            throw options.Bad("warmup_init wants relative_step=true");
        }
    }

    public void Prepare(ParameterGroup group)
    {
        group.AddState(Rows, weight => zeros(weight.dim() > 1 ? weight.shape[..^1] : weight.shape, device: weight.device));
        group.AddState(Columns, weight => zeros(ColumnShape(weight.shape), device: weight.device));
        if (_beta1 is not null)
        {
            group.AddState(Average, weight => zeros_like(weight));
        }
    }

    public double LearningRate(double scheduled, int step) =>
        _relativeStep ? Math.Min(_warmupInit ? 1e-6 * step : 1e-2, 1 / Math.Sqrt(step)) : scheduled;

    public void Update(OptimizerOps operators, ParameterGroup group, Tensor[] gradients, double learningRate, int step) =>
        operators.Adafactor(
            group.Weights,
            gradients,
            group[Rows],
            group[Columns],
            _beta1 is null ? [] : group[Average],
            learningRate,
            beta2: 1 - Math.Pow(step, _decayRate),
            _beta1 ?? 0,
            _squareFloor,
            _scaleFloor,
            _clipThreshold,
            group.WeightDecay,
            _scaleParameter);

    /// <summary>Without the last dimension but one; nothing for a vector.</summary>
    private static long[] ColumnShape(long[] shape) => shape.Length > 1 ? [.. shape[..^2], shape[^1]] : [0];
}
