using System.Text.RegularExpressions;
using FineTune.Engine.Native;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Native;

public sealed partial class MatrixProductTests
{
    [Theory]
    [InlineData(new long[] { 2, 3, 7, 4 }, new long[] { 2, 3, 4, 5 })]
    [InlineData(new long[] { 2, 3, 7, 4 }, new long[] { 3, 4, 5 })]
    public void It_is_torchs_matmul_bit_by_bit(long[] left, long[] right)
    {
        using Tensor first = randn(left);
        // As attention has it: the transpose of something.
        using Tensor second = randn([.. right[..^2], right[^1], right[^2]]).transpose(-1, -2);

        using Tensor expected = first.matmul(second);
        using Tensor actual = first.Product(second);

        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(expected.ToFloats(), actual.ToFloats());
    }

    [Fact]
    public void What_libtorch_refuses_is_an_exception()
    {
        using Tensor left = ones(2, 3);
        using Tensor right = ones(4, 5);

        Assert.ThrowsAny<System.Runtime.InteropServices.ExternalException>(() => left.Product(right));
    }

    /// <summary>Elsewhere a lack of memory would end the process.</summary>
    [Fact]
    public void Nobody_calls_TorchSharps_matmul()
    {
        string source = Path.Combine(RepositoryFolder.Path, "src", "FineTune.Engine");

        Assert.DoesNotContain(
            Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
                .Where(file => !Path.GetRelativePath(source, file).StartsWith("obj", StringComparison.Ordinal)),
            file => Matmul().IsMatch(File.ReadAllText(file)));
    }

    [GeneratedRegex(@"[.\s]matmul\(")]
    private static partial Regex Matmul();
}
