using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Checkpoints;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        using var folder = new TemporaryFolder();
        using Tensor floats = randn(3, 5);
        using Tensor halves = randn(4).to(ScalarType.BFloat16);
        using Tensor numbers = arange(7, ScalarType.Int64);
        using Tensor nothing = empty(0, 4);
        using Tensor transposed = floats.t();
        KeyValuePair<string, Tensor>[] tensors =
            [new("b.weight", floats), new("a", halves), new("n", numbers), new("nothing", nothing), new("transposed", transposed)];

        SafetensorsFile.Write(folder["model.safetensors"], tensors);

        using SafetensorsFile file = SafetensorsFile.Open(folder["model.safetensors"]);
        Assert.Equal(5, file.Entries.Count);
        foreach ((string name, Tensor expected) in tensors)
        {
            using Tensor actual = file.Read(name);
            Assert.Equal(expected.dtype, actual.dtype);
            Assert.True(expected.shape.AsSpan().SequenceEqual(actual.shape), name);
            Assert.True(expected.equal(actual).all().item<bool>(), name);
        }
    }

    [Theory]
    [InlineData("", "fewer than a header's length takes")]
    [InlineData("\u0040\0\0\0\0\0\0\0{}", "header claims 64 bytes")]
    [InlineData("\u0008\0\0\0\0\0\0\0not json", "header is not valid")]
    [InlineData("\u0002\0\0\0\0\0\0\0[]", "header is not valid")]
    [InlineData("\u0007\0\0\0\0\0\0\0{\"a\":1}", "header is not valid")]
    public void A_header_that_is_none_is_an_error(string content, string reason)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.safetensors", content);

        AssertBroken(path, reason);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "would end at byte")]
    [InlineData("""{"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}""", "unknown type F99")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,4]}}""", "does not take 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "does not take 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "would end at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "would end at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}""", "would end at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "1 offset")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[]}}""", "0 offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", "3 offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", "header is not valid")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1e3],"data_offsets":[0,4]}}""", "header is not valid")]
    [InlineData("""{"a":{"dtype":null,"shape":[1],"data_offsets":[0,4]}}""", "unknown type null")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", "header is not valid")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1099511627776,1099511627776],"data_offsets":[0,0]}}""", "header is not valid")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "'b' begins at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "may not overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "leave bytes between them")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", "its tensors end at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "header is not valid")]
    [InlineData("""{"__metadata__":"x","a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "header is not valid")]
    [InlineData("""{"__metadata__":{"format":1},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "no text for 'format'")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "header is not valid")]
    public void An_entry_that_does_not_fit_is_an_error(string header, string reason)
    {
        using var folder = new TemporaryFolder();
        byte[] content = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), 0, 0, 0, 0];
        File.WriteAllBytes(folder["model.safetensors"], content);

        AssertBroken(folder["model.safetensors"], reason);
    }

    private static void AssertBroken(string path, string reason)
    {
        var failure = Assert.Throws<FineTuneException>(() => SafetensorsFile.Open(path));
        Assert.Equal("FT1205", failure.Descriptor.Code);
        Assert.Equal(path, failure.Position!.File);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }
}
