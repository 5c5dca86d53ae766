using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Checkpoints;

public sealed class ShardedWeightsTests
{
    [Fact]
    public void What_fits_is_one_file()
    {
        using var folder = new TemporaryFolder();
        ShardedWriter.Write(folder.Path, Tensors(), maxShardSize: 400);

        Assert.Equal(["model.safetensors"], Files(folder));
    }

    /// <summary>The names, the order and the index are those that save_pretrained(max_shard_size=...) writes.</summary>
    [Fact]
    public void What_does_not_fit_is_several_files_with_an_index()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors = Tensors();
        ShardedWriter.Write(folder.Path, tensors, maxShardSize: 100);

        Assert.Equal(
            ["model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors", "model.safetensors.index.json"],
            Files(folder));
        JsonNode index = JsonNode.Parse(File.ReadAllText(folder["model.safetensors.index.json"]))!;
        Assert.Equal(63, index["metadata"]!["total_parameters"]!.GetValue<int>());
        Assert.Equal(252, index["metadata"]!["total_size"]!.GetValue<int>());
        // A tensor larger than a file has one of its own; it is closed before the one that was being filled.
        Assert.Equal(
            """{"a":"model-00002-of-00003.safetensors","b":"model-00001-of-00003.safetensors","c":"model-00002-of-00003.safetensors","d":"model-00003-of-00003.safetensors"}""",
            index["weight_map"]!.ToJsonString());

        using IWeightFile read = WeightFiles.Open(WeightFiles.Find(folder.Path)!);
        Assert.Equal(["a", "b", "c", "d"], read.Names.Order());
        foreach ((string name, Tensor expected) in tensors)
        {
            using Tensor actual = read.Read(name);
            Assert.True(expected.Equals(actual), name);
        }
    }

    /// <summary>pytorch_model.bin in parts, each in another of its two formats.</summary>
    [Fact]
    public void Parts_that_torch_saved_are_read_by_their_index()
    {
        using var folder = new TemporaryFolder();
        string golden = Path.Combine(AppContext.BaseDirectory, "Checkpoints", "golden", "seed-1");
        string[] parts = ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"];
        File.Copy(Path.Combine(golden, "zip.bin"), folder[parts[0]]);
        File.Copy(Path.Combine(golden, "legacy.bin"), folder[parts[1]]);
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(golden, "expected.safetensors"));
        string[] names = [.. expected.Entries.Keys.Order(StringComparer.Ordinal)];
        var map = new JsonObject(names.Select((name, index) => KeyValuePair.Create<string, JsonNode?>(name, parts[index % 2])));
        folder.Write("pytorch_model.bin.index.json", new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());

        using IWeightFile read = WeightFiles.Open(WeightFiles.Find(folder.Path)!);

        Assert.Equal(names, read.Names.Order(StringComparer.Ordinal));
        foreach (string name in names)
        {
            using Tensor wanted = expected.Read(name);
            using Tensor actual = read.Read(name);
            Assert.True(wanted.Equals(actual), name);
        }
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"model-00001-of-00001.safetensors"}}""", "does not exist")]
    [InlineData("""{"weight_map":{"a":"../model.safetensors"}}""", "not a file beside the index")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""", "not a file beside the index")]
    [InlineData("""{"weight_map":{"a":"C:model.safetensors"}}""", "not a file beside the index")]
    [InlineData("""{"weight_map":{"a":".."}}""", "not a file beside the index")]
    [InlineData("""{"weight_map":{"a":"nul"}}""", "not a file beside the index")]
    [InlineData("""{"weight_map":{"a":"x\u0000.safetensors"}}""", "not a file beside the index")]
    [InlineData("""{"weight_map":{"a":1}}""", "'a' has no file")]
    [InlineData("""{"weight_map":{"nobody":"shard.safetensors"}}""", "does not hold 'nobody'")]
    [InlineData("""{"metadata":{}}""", "no weight_map")]
    [InlineData("""{"weight_map":{}}""", "no weight_map, or one without weights")]
    [InlineData("""{"weight_map":{"a":"model.safetensors.index.json"}}""", "no .safetensors file")]
    [InlineData("""{"weight_map":{"a":"config.json"}}""", "no .safetensors file")]
    [InlineData("""{"weight_map":{"a":"pytorch_model.bin"}}""", "no .safetensors file")]
    [InlineData("""{"weight_map":{"a":""}}""", "not a file beside the index")]
    [InlineData("""{"weight_map":{"a":"x.safetensors","a":"shard.safetensors"}}""", "the field 'a' stands twice")]
    [InlineData("""{"weight_map":{},"weight_map":{"a":"shard.safetensors"}}""", "the field 'weight_map' stands twice")]
    [InlineData("", "the file is empty")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    public void A_broken_index_is_an_error(string index, string reason)
    {
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(folder["shard.safetensors"], Tensors());
        folder.Write("model.safetensors.index.json", index);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => WeightFiles.Open(WeightFiles.Find(folder.Path)!).Dispose());

        Assert.Equal("FT1215", failure.Descriptor.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<KeyValuePair<string, Tensor>> Tensors() =>
        [new("a", randn(10)), new("b", randn(6, 5)), new("c", randn(3, 4)), new("d", randn(11))];

    private static IEnumerable<string> Files(TemporaryFolder folder) => Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)).Order();
}
