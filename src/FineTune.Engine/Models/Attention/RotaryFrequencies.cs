using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// The frequencies that <see cref="RopeParameters"/> come to (transformers/modeling_rope_utils.py, ROPE_INIT_FUNCTIONS), in float32 and in the order of its
/// operations, as an angle is a position times a frequency: the last bit of one is many of the other.
/// </summary>
internal sealed class RotaryFrequencies
{
    private readonly RopeParameters _parameters;
    private readonly int _rotated;
    private readonly float[] _usual;
    private readonly double _scaling;
    private (long Length, float[] Frequencies) _last;

    /// <exception cref="Contracts.FineTuneException">FT1208: there are not as many factors as frequencies.</exception>
    public RotaryFrequencies(ConfigFile config, RopeParameters parameters, int headSize)
    {
        _parameters = parameters;
        _rotated = parameters.RotatedSize ?? (int)(headSize * parameters.PartialRotaryFactor);
        if (_rotated < 2 || _rotated % 2 != 0 || _rotated > headSize)
        {
            throw config.Bad($"of a head of {headSize} {_rotated} are rotated, which is not an even number up to it");
        }

        if (parameters.Type == "longrope" && (parameters.ShortFactor.Count != _rotated / 2 || parameters.LongFactor.Count != _rotated / 2))
        {
            throw config.Bad($"short_factor and long_factor need {_rotated / 2} numbers each");
        }

        if (parameters.Type == "dynamic" && _rotated == 2)
        {
            throw config.Bad("rope_type dynamic needs more than 2 numbers of a head");
        }

        _usual = Compute(0);
        _scaling = Scaling();
    }

    /// <summary>Numbers of a head that are rotated.</summary>
    public int Rotated => _rotated;

    /// <summary>True where each number is rotated against the next.</summary>
    public bool IsInterleaved => _parameters.IsInterleaved;

    /// <summary>What sines and cosines are multiplied by.</summary>
    public double Scale => _scaling;

    /// <summary>Rows up to this length have the usual frequencies.</summary>
    public int Border => _parameters.RotationBorder ?? 0;

    /// <summary>
    /// The frequencies by the length of a row: first those up to <see cref="Border"/>, then of each token more; the last are those of all others.
    /// </summary>
    /// <returns>[<see cref="LengthCount"/>, rotated / 2]</returns>
    public Tensor ByLength() =>
        tensor([.. Enumerable.Range(0, LengthCount).SelectMany(beyond => beyond == 0 ? _usual : ForLength(Border + beyond))], [LengthCount, _usual.Length]);

    /// <summary>Lengths that have frequencies of their own, those up to <see cref="Border"/> as one.</summary>
    public int LengthCount => _parameters.Type switch
    {
        "longrope" => 2,
        "dynamic" => Math.Max(1, _parameters.MaxSequence - Border + 1),
        _ => 1,
    };

    /// <summary>The rotation of a batch's tokens. A row's frequencies depend on its own length and on no other row's.</summary>
    /// <param name="past">Tokens that each row has in a cache before its own.</param>
    public RotaryEmbedding Of(PackedBatch batch, int past)
    {
        Device device = batch.Positions.device;
        Tensor angles = batch.Positions.to(ScalarType.Float32).unsqueeze(1) * Of(batch, past, device);
        Tensor both = ForBoth(angles).unsqueeze(1);
        (Tensor cosines, Tensor sines) = (both.cos(), both.sin());
        return new RotaryEmbedding(_scaling == 1 ? cosines : cosines * _scaling, _scaling == 1 ? sines : sines * _scaling) { IsInterleaved = IsInterleaved };
    }

    /// <summary>What is of two numbers that are rotated against each other, at the place of each.</summary>
    /// <param name="ofPairs">[..., rotated / 2]</param>
    /// <returns>[..., rotated]</returns>
    public Tensor ForBoth(Tensor ofPairs) => IsInterleaved ? ofPairs.repeat_interleave(2, -1) : cat([ofPairs, ofPairs], -1);

    /// <returns>[tokens or 1, rotated / 2]</returns>
    private Tensor Of(PackedBatch batch, int past, Device device)
    {
        if (_parameters.RotationBorder is not { } border || batch.Sequence + past <= border)
        {
            return tensor(_usual, [1, _usual.Length], device: device);
        }

        long[] lengths = batch.RowLengths();
        float[] all = [.. lengths.SelectMany(length => ForLength(length + past))];
        Tensor ofRows = tensor(all, [lengths.Length, _usual.Length], device: device);
        return ofRows.repeat_interleave(tensor(lengths, device: device), 0);
    }

    private float[] ForLength(long length)
    {
        if (length <= _parameters.RotationBorder)
        {
            return _usual;
        }

        if (_last.Length != length)
        {
            _last = (length, Compute(length));
        }

        return _last.Frequencies;
    }

    /// <param name="length">Tokens of the row; 0 for one that is not long.</param>
    private float[] Compute(long length)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor frequencies = _parameters.Type switch
        {
            "linear" => Powers(_parameters.Theta).reciprocal() / _parameters.Factor!.Value,
            "dynamic" => Dynamic(length),
            "yarn" => Yarn(),
            "llama3" => Llama3(),
            "longrope" => (tensor([.. FactorsFor(length)]) * Powers(_parameters.Theta)).reciprocal(),
            _ => Powers(_parameters.Theta).reciprocal(),
        };
        return [.. frequencies.data<float>()];
    }

    private IReadOnlyList<float> FactorsFor(long length) => length > _parameters.RotationBorder ? _parameters.LongFactor : _parameters.ShortFactor;

    private Tensor Powers(double theta) => RotaryPowers.Of(theta, _rotated);

    private Tensor Dynamic(long length)
    {
        if (length == 0)
        {
            return Powers(_parameters.Theta).reciprocal();
        }

        double factor = _parameters.Factor!.Value;
        float stretch = (length * (float)factor / _parameters.MaxPositions) - (float)(factor - 1);
        float theta = (float)Math.Pow(stretch, _rotated / (_rotated - 2.0)) * (float)_parameters.Theta;
        return Powers(theta).reciprocal();
    }

    /// <summary>Peng et al., 2023, YaRN.</summary>
    private Tensor Yarn()
    {
        double low = CorrectionDimension(_parameters.BetaFast);
        double high = CorrectionDimension(_parameters.BetaSlow);
        (low, high) = _parameters.Truncate ? (Math.Floor(low), Math.Ceiling(high)) : (low, high);
        (low, high) = (Math.Max(low, 0), Math.Min(high, _rotated - 1));
        high += low == high ? 0.001 : 0;
        Tensor ramp = ((arange(_rotated / 2, ScalarType.Float32) - low) / (high - low)).clamp(0, 1);
        Tensor extrapolated = 1 - ramp;
        Tensor powers = Powers(_parameters.Theta);
        return ((powers * _parameters.Factor!.Value).reciprocal() * (1 - extrapolated)) + (powers.reciprocal() * extrapolated);
    }

    private double CorrectionDimension(double rotations) =>
        _rotated * Math.Log(_parameters.OriginalMaxPositions / (rotations * 2 * Math.PI)) / (2 * Math.Log(_parameters.Theta));

    private Tensor Llama3()
    {
        (double factor, double low, double high) = (_parameters.Factor!.Value, _parameters.LowFreqFactor, _parameters.HighFreqFactor);
        double length = _parameters.OriginalMaxPositions;
        Tensor usual = Powers(_parameters.Theta).reciprocal();
        Tensor waves = usual.reciprocal() * (2 * Math.PI);
        Tensor stretched = where(waves.gt(length / low), usual / factor, usual);
        Tensor smooth = ((waves.reciprocal() * length) - low) / (high - low);
        Tensor smoothed = (((1 - smooth) * stretched) / factor) + (smooth * stretched);
        Tensor isMedium = waves.lt(length / high).logical_or(waves.gt(length / low)).logical_not();
        return where(isMedium, smoothed, stretched);
    }

    private double Scaling()
    {
        if (_parameters.Type is not ("yarn" or "longrope"))
        {
            return 1;
        }

        if (_parameters.AttentionFactor is { } given)
        {
            return given;
        }

        double factor = _parameters.Factor ?? ((double)_parameters.MaxPositions / _parameters.OriginalMaxPositions);
        if (_parameters.Type == "longrope")
        {
            return factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(_parameters.OriginalMaxPositions)));
        }

        return _parameters.MScale != 0 && _parameters.MScaleAllDim != 0
            ? MScale(factor, _parameters.MScale) / MScale(factor, _parameters.MScaleAllDim)
            : MScale(factor, 1);
    }

    private static double MScale(double factor, double scale) => factor <= 1 ? 1 : (0.1 * scale * Math.Log(factor)) + 1;
}
