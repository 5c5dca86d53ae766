using FineTune.Contracts;
using FineTune.Engine.Training.Distributed;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Gradients that are sent in 16 bits: what comes of them, and that it is the same bits in every process and on every device.</summary>
public sealed class CompressedReductionTests
{
    public static TheoryData<GradientCompression, int, int> Sizes()
    {
        var data = new TheoryData<GradientCompression, int, int>();
        foreach (GradientCompression compression in new[] { GradientCompression.Bf16, GradientCompression.Fp16 })
        {
            foreach (int ranks in new[] { 2, 3, 5 })
            {
                foreach (int numbers in new[] { 1, 2, 7, 1000 })
                {
                    data.Add(compression, ranks, numbers);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_sum_is_that_of_float32_of_rounded_numbers_and_rounded_once_more(GradientCompression compression, int ranks, int numbers)
    {
        float[][] own = [.. Enumerable.Range(0, ranks).Select(rank => Gradient(rank, numbers))];
        IGradientEncoding encoding = compression == GradientCompression.Bf16 ? new Bfloat16Encoding() : new Float16Encoding();
        float[] expected = Expected(own, encoding);

        float[][] onCpu = AddUp(own, collective => new CompressedReduction(collective, encoding));
        float[][] onDevice = AddUp(own, collective => new DeviceCompressedReduction(collective, encoding));

        Assert.All(onCpu, sum => Assert.Equal(expected, sum));
        Assert.All(onDevice, sum => Assert.Equal(expected, sum));
    }

    /// <summary>A gradient that lies in another order, and one of another type, go in one bucket with the rest.</summary>
    [Theory]
    [InlineData(GradientCompression.Bf16)]
    [InlineData(GradientCompression.Fp16)]
    public void A_bucket_has_tensors_of_every_kind(GradientCompression compression)
    {
        var sums = new float[2][];
        ThreadCollective.Run(2, collective =>
        {
            using Tensor table = (arange(6, dtype: ScalarType.Float32) + collective.Rank).reshape(2, 3).t();
            using Tensor half = ones(2, dtype: ScalarType.BFloat16) * (collective.Rank + 1);
            using Tensor one = tensor(collective.Rank - 4f);
            Assert.False(table.is_contiguous());
            GradientReductions.Create(compression, collective, DeviceType.CPU).AddUp([table, half, one]);
            sums[collective.Rank] = [.. table.reshape(-1).data<float>(), .. half.to(ScalarType.Float32).data<float>(), one.item<float>()];
        });

        Assert.All(sums, sum => Assert.Equal([1, 7, 3, 9, 5, 11, 3, 3, -7], sum));
    }

    [Fact]
    public void Without_it_and_in_one_process_nothing_is_rounded()
    {
        Assert.IsType<ExactReduction>(GradientReductions.Create(GradientCompression.Fp16, SingleProcess.Instance, DeviceType.CPU));
        ThreadCollective.Run(2, collective =>
        {
            Assert.IsType<ExactReduction>(GradientReductions.Create(GradientCompression.No, collective, DeviceType.CPU));
            Assert.IsType<DeviceCompressedReduction>(GradientReductions.Create(GradientCompression.Bf16, collective, DeviceType.CUDA));
        });
    }

    private static float[] Gradient(int rank, int numbers)
    {
        var random = new Random(100 + rank);
        return [.. Enumerable.Range(0, numbers).Select(_ => (float)Math.ScaleB(random.NextDouble() - 0.5, random.Next(-30, -5)))];
    }

    private static float[][] AddUp(float[][] own, Func<ICollective, IGradientReduction> create)
    {
        float[][] sums = new float[own.Length][];
        ThreadCollective.Run(own.Length, collective =>
        {
            using Tensor gradient = tensor(own[collective.Rank]);
            create(collective).AddUp([gradient]);
            sums[collective.Rank] = [.. gradient.data<float>()];
        });
        return sums;
    }

    /// <summary>Part for part, as what goes together has one factor.</summary>
    private static float[] Expected(float[][] own, IGradientEncoding encoding)
    {
        int part = (own[0].Length + own.Length - 1) / own.Length;
        List<float> expected = [];
        for (int first = 0; first < own[0].Length; first += part)
        {
            float[] sum = new float[Math.Min(part, own[0].Length - first)];
            foreach (float[] gradient in own)
            {
                float[] rounded = Through(encoding, gradient[first..(first + sum.Length)]);
                for (int index = 0; index < sum.Length; index++)
                {
                    sum[index] += rounded[index];
                }
            }

            expected.AddRange(Through(encoding, sum));
        }

        return [.. expected];
    }

    private static float[] Through(IGradientEncoding encoding, float[] values)
    {
        byte[] encoded = new byte[encoding.Length(values.Length)];
        encoding.Encode(values, encoded);
        float[] decoded = new float[values.Length];
        encoding.Decode(encoded, decoded);
        return decoded;
    }
}
