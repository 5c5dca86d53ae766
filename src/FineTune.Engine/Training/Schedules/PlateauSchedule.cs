using FineTune.Contracts;

namespace FineTune.Engine.Training.Schedules;

/// <summary>
/// Lowers the learning rate when a metric has stopped getting better (torch.optim.lr_scheduler.ReduceLROnPlateau). It moves with the
/// evaluations and not with the steps, and has no warm-up.
/// </summary>
internal sealed class PlateauSchedule : ILearningRateSchedule
{
    private readonly bool _greaterIsBetter;
    private readonly bool _relative;
    private readonly double _factor;
    private readonly double _threshold;
    private readonly double _minimum;
    private readonly double _smallestChange;
    private readonly int _patience;
    private readonly int _cooldown;

    /// <param name="greaterIsBetter">What the option <c>mode</c> is where it is not given.</param>
    /// <exception cref="FineTuneException">FT3003: an option cannot be used.</exception>
    public PlateauSchedule(double learningRate, ObjectOptions options, bool greaterIsBetter)
    {
        State = new PlateauState { LearningRate = learningRate };
        _greaterIsBetter = options.Choice("mode", greaterIsBetter ? ["max", "min"] : ["min", "max"]) == "max";
        _relative = options.Choice("threshold_mode", "rel", "abs") == "rel";
        _factor = options.Number("factor", 0.1);
        _threshold = options.Number("threshold", 1e-4);
        _minimum = options.Number("min_lr", 0);
        _smallestChange = options.Number("eps", 1e-8);
        _patience = options.Integer("patience", 10);
        _cooldown = options.Integer("cooldown", 0);
        if (_factor is >= 1 or <= 0)
        {
            throw options.Bad("factor is not above 0 and below 1");
        }
    }

    public PlateauState State { get; set; }

    public double At(int step) => State.LearningRate;

    public void AfterEvaluation(double metric)
    {
        if (IsBetter(metric))
        {
            State.Best = metric;
            State.BadEvaluations = 0;
        }
        else
        {
            State.BadEvaluations++;
        }

        if (State.Cooldown > 0)
        {
            State.Cooldown--;
            State.BadEvaluations = 0;
        }

        if (State.BadEvaluations > _patience)
        {
            Reduce();
            State.Cooldown = _cooldown;
            State.BadEvaluations = 0;
        }
    }

    private bool IsBetter(double metric)
    {
        if (State.Best is not { } best)
        {
            return true;
        }

        double margin = _relative ? best * _threshold : _threshold;
        return _greaterIsBetter ? metric > best + margin : metric < best - margin;
    }

    private void Reduce()
    {
        double reduced = Math.Max(State.LearningRate * _factor, _minimum);
        if (State.LearningRate - reduced > _smallestChange)
        {
            State.LearningRate = reduced;
        }
    }
}
