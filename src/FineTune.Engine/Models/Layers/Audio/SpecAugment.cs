using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Hides spans of time, and of the numbers of a state, in training (Park et al., 2019; modeling_wav2vec2.py, _compute_mask_indices). Which ones follows from
/// the step and the sound, so that no split of a step, into passes or processes, changes it.
/// </summary>
internal sealed class SpecAugment
{
    private const long OfTime = 0x54;
    private const long OfFeatures = 0x46;

    /// <summary>Samples by which sounds are told apart, and from one of them to the next; what stands behind a sound is zeros.</summary>
    private const int Probes = 64;
    private const int ProbeStride = 127;

    private readonly SpecAugmentConfig _config;
    private readonly Tensor? _hidden;

    public SpecAugment(WeightScope scope, SpecAugmentConfig config, int hidden)
    {
        _config = config;
        _hidden = config.HasEmbedding ? scope.Weight("masked_spec_embed", [hidden], Initialisers.Share) : null;
    }

    /// <param name="states">[batch, time, hidden]</param>
    /// <param name="batch">The sounds.</param>
    /// <param name="lengths">States of each sound that are its own; null for all.</param>
    /// <returns>Of the same shape.</returns>
    public Tensor Apply(Tensor states, PackedBatch batch, IReadOnlyList<int>? lengths, ForwardOptions options)
    {
        if (!options.Training || (_config.Time is null && _config.Feature is null))
        {
            return states;
        }

        (int time, int width) = ((int)states.shape[1], (int)states.shape[2]);
        ulong[] seeds = Seeds(batch, options);
        if (_config.Time is { } spans)
        {
            using Tensor mask = Mask(seeds, OfTime, spans, time, lengths, states.device);
            states = where(mask.unsqueeze(-1), _hidden!.to_type(states.dtype), states);
        }

        if (_config.Feature is { } features)
        {
            using Tensor mask = Mask(seeds, OfFeatures, features, width, null, states.device);
            states = states.masked_fill(mask.unsqueeze(1), 0);
        }

        return states;
    }

    /// <summary>The places of an axis that are hidden.</summary>
    /// <param name="seed">Where its random numbers begin.</param>
    /// <param name="length">Places that are a sound's own.</param>
    /// <param name="longest">Places of the longest sound of the batch.</param>
    internal static IEnumerable<int> Hidden(ulong seed, MaskedSpans spans, int length, int longest)
    {
        int draws = 0;
        double Draw() => RowRandom.Uniform(seed, [draws++]);
        int count = Math.Max((int)((spans.Probability * length / spans.Length) + Draw()), spans.Least);
        count = Math.Min(count, longest / spans.Length);
        int starts = Math.Max(0, length - spans.Length + 1);
        int[] order = [.. Enumerable.Range(0, starts)];
        for (int span = 0; span < Math.Min(count, starts); span++)
        {
            int chosen = span + (int)(Draw() * (starts - span));
            (order[span], order[chosen]) = (order[chosen], order[span]);
            for (int place = order[span]; place < order[span] + spans.Length; place++)
            {
                yield return place;
            }
        }
    }

    /// <returns>bool [batch, axis]: true for what is hidden.</returns>
    private static Tensor Mask(ulong[] seeds, long purpose, MaskedSpans spans, int axis, IReadOnlyList<int>? lengths, Device device)
    {
        bool[] mask = new bool[seeds.Length * axis];
        for (int row = 0; row < seeds.Length; row++)
        {
            foreach (int place in Hidden(RowRandom.Seed(seeds[row], [purpose]), spans, lengths?[row] ?? axis, axis))
            {
                mask[(row * axis) + place] = true;
            }
        }

        using Tensor onCpu = tensor(mask, [seeds.Length, axis]);
        return onCpu.to(device, copy: true);
    }

    /// <summary>A seed for each sound, by the step and some of its samples.</summary>
    private static ulong[] Seeds(PackedBatch batch, ForwardOptions options)
    {
        using Tensor probed = batch.SoundValues!.detach().slice(1, 0, Probes * ProbeStride, ProbeStride).contiguous();
        float[] values = probed.ToFloats();
        int probes = values.Length / batch.Batch;
        return
        [
            .. Enumerable.Range(0, batch.Batch).Select(row => RowRandom.Seed(
                options.NoiseSeed,
                [.. Enumerable.Range(0, Probes).Select(probe => probe < probes ? (long)BitConverter.SingleToInt32Bits(values[(row * probes) + probe]) : 0)])),
        ];
    }
}
