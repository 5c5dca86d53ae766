using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models.Quantization;

/// <summary>The bits are those of bitsandbytes (golden/generate.py).</summary>
public sealed class QuantizedWeightTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    private readonly SafetensorsFile _golden =
        SafetensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "Quantization", "golden", "quantized.safetensors"));

    public static TheoryData<string> Matrices => ["even", "odd", "many", "zeros"];

    public void Dispose()
    {
        _golden.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void The_values_of_scales_are_those_of_bitsandbytes() => Assert.Equal(Read("codes").data<float>().ToArray(), DynamicCodes.Signed.Values);

    [Theory]
    [MemberData(nameof(Matrices))]
    public void Four_bits_are_those_of_bitsandbytes(string name)
    {
        using NormalFloat4Weight weight = NormalFloat4Weight.Of(Read($"{name}.weight"));

        Assert.Equal(Read($"{name}.packed").data<byte>().ToArray(), weight.Packed.data<byte>().ToArray());
        Assert.Equal(Read($"{name}.absmax").data<byte>().ToArray(), weight.Scales.data<byte>().ToArray());
        Assert.Equal(Read($"{name}.offset").item<float>(), weight.Offset.item<float>(), 1e-6);
        AssertNear(Read($"{name}.absmax_of_absmax"), weight.ScalesOfScales);
        AssertNear(Read($"{name}.dequantized"), weight.Dequantize());
    }

    [Theory]
    [MemberData(nameof(Matrices))]
    public void Eight_bits_are_those_of_bitsandbytes(string name)
    {
        using Int8Weight weight = Int8Weight.Of(Read($"{name}.weight"));
        Tensor rows = Read($"{name}.rows");
        // Of a row of zeros bitsandbytes makes what 0 times infinity is in a byte.
        bool[] isWhole = [.. rows.data<float>().Select(row => row > 0)];
        sbyte[][] expected = [.. Read($"{name}.int8").data<sbyte>().ToArray().Chunk((int)weight.Shape[1])];
        sbyte[][] actual = [.. weight.Numbers.data<sbyte>().ToArray().Chunk((int)weight.Shape[1])];

        Assert.Equal(rows.data<float>().ToArray(), weight.Rows.data<float>().ToArray());
        Assert.All(isWhole.Index(), row => Assert.Equal(row.Item ? expected[row.Index] : new sbyte[weight.Shape[1]], actual[row.Index]));
        Assert.True((weight.Dequantize() - Read($"{name}.weight")).abs().max().item<float>() <= rows.max().item<float>() / 254 * 1.001);
    }

    [Fact]
    public void The_error_of_normal_numbers_is_that_of_the_method_and_the_memory_an_eighth()
    {
        Tensor weight = randn([256, 512], generator: new Generator(3, CPU));
        using NormalFloat4Weight quantized = NormalFloat4Weight.Of(weight);

        double error = ((quantized.Dequantize() - weight).norm() / weight.norm()).item<float>();
        Assert.InRange(error, 0.08, 0.1);
        Assert.InRange(quantized.Bytes / (4.0 * weight.NumberOfElements), 0.12, 0.135);
    }

    private static void AssertNear(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True((expected - actual).abs().max().item<float>() <= 1e-6 * Math.Max(1, expected.abs().max().item<float>()));
    }

    private Tensor Read(string name) => _golden.Read(name);
}
