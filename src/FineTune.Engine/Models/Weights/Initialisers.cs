using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>How new weights are filled (transformers/modeling_utils.py, <c>_init_weights</c>).</summary>
internal static class Initialisers
{
    public static void Zeros(Tensor weight, ulong seed) => weight.zero_();

    public static void Ones(Tensor weight, ulong seed) => weight.fill_(1);

    /// <summary>Sines and cosines of positions (Vaswani et al., 2017; modeling_distilbert.py, create_sinusoidal_embeddings).</summary>
    /// <param name="weight">[positions, hidden]</param>
    public static void Sinusoids(Tensor weight, ulong seed)
    {
        (long positions, long hidden) = (weight.shape[0], weight.shape[1]);
        using DisposeScope scope = NewDisposeScope();
        Tensor columns = arange(hidden, ScalarType.Float64);
        Tensor frequencies = pow(10000, columns.div(2, RoundingMode.floor) * 2 / hidden);
        Tensor angles = arange(positions, ScalarType.Float64).unsqueeze(1) / frequencies;
        weight.copy_(where(columns.remainder(2).eq(0), angles.sin(), angles.cos()));
    }

    /// <summary>The same with all sines before all cosines (modeling_marian.py, MarianSinusoidalPositionalEmbedding).</summary>
    /// <param name="weight">[positions, hidden]</param>
    public static void SinusoidHalves(Tensor weight, ulong seed)
    {
        (long positions, long hidden) = (weight.shape[0], weight.shape[1]);
        using DisposeScope scope = NewDisposeScope();
        Tensor places = arange(positions, ScalarType.Float64).unsqueeze(1);
        Tensor angles = places / pow(10000, arange(0, hidden, 2, ScalarType.Float64) / hidden);
        weight.copy_(cat([angles.sin(), angles.narrow(1, 0, hidden / 2).cos()], 1));
    }

    /// <summary>Evenly from -<paramref name="bound"/> to <paramref name="bound"/>.</summary>
    public static Initialiser Uniform(double bound) => (weight, seed) =>
    {
        using var random = new Generator(seed, CPU);
        weight.uniform_(-bound, bound, random);
    };

    /// <summary>Evenly from 0 to 1 (torch's uniform_).</summary>
    public static void Share(Tensor weight, ulong seed)
    {
        using var random = new Generator(seed, CPU);
        weight.uniform_(0, 1, random);
    }

    /// <summary>He et al. (2015), for weights before a ReLU (torch.nn.init.kaiming_normal_).</summary>
    /// <param name="fan">Numbers that one goes into.</param>
    public static Initialiser KaimingNormal(long fan) => Normal(Math.Sqrt(2.0 / fan));

    public static Initialiser Normal(double standardDeviation) => (weight, seed) => NormalNumbers.Fill(weight, standardDeviation, seed);

    /// <summary>
    /// A normal distribution cut off at so many standard deviations on either side, by the inverse of its cumulative distribution.
    /// TorchSharp's own is not used: in 0.107 it gives values around the standard deviation in place of the mean.
    /// </summary>
    public static Initialiser TruncatedNormal(double standardDeviation, double cutoff) => (weight, seed) =>
    {
        using var random = new Generator(seed, CPU);
        using Tensor bound = torch.tensor(cutoff / Math.Sqrt(2), ScalarType.Float64).erf();
        double widest = bound.ToDouble();
        weight.uniform_(-widest, widest, random).erfinv_().mul_(standardDeviation * Math.Sqrt(2))
            .clamp_(-cutoff * standardDeviation, cutoff * standardDeviation);
    };
}
