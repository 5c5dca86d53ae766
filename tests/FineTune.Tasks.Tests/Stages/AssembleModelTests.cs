using FineTune.Tasks.Tests.Support;
using FineTune.Testing;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Tests.Stages;

public sealed class AssembleModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_product_holds_exactly_what_the_sources_hold()
    {
        _folder.Write("train/model.safetensors", "weights");
        _folder.Write("train/README.md", "old card");
        _folder.Write("train/nested/file", "n");
        _folder.Write("evaluate/README.md", "card");
        _folder.Write("bin/stale.json", "stale");
        Assert.True(Assemble());
        Assert.Equal(["README.md", "model.safetensors", Path.Combine("nested", "file")], Files());
        Assert.Equal("card", File.ReadAllText(_folder["bin/README.md"]));
    }

    /// <summary>As <c>dotnet publish</c> into a folder that holds an earlier model.</summary>
    [Fact]
    public void Of_what_others_put_there_only_weights_in_other_files_go()
    {
        _folder.Write("train/model.safetensors", "weights");
        _folder.Write("bin/model-00001-of-00001.safetensors", "old");
        _folder.Write("bin/model.safetensors.index.json", "old");
        _folder.Write("bin/notes.txt", "mine");
        Assert.True(new AssembleModel { Sources = [_folder["train"]], Destination = _folder["bin"], KeepOthers = true }.Execute());
        Assert.Equal(["model.safetensors", "notes.txt"], Files());
    }

    [Fact]
    public void A_folder_that_nothing_is_left_in_goes_too()
    {
        _folder.Write("train/model.safetensors", "weights");
        _folder.Write("bin/onnx/model.onnx", "of an earlier model");
        _folder.Write("bin/kept/empty/file", "stale");
        Directory.CreateDirectory(_folder["bin/kept/other"]);
        Assert.True(Assemble());
        Assert.Equal(["model.safetensors"], Files());
        Assert.False(Directory.Exists(_folder["bin/onnx"]));
        Assert.False(Directory.Exists(_folder["bin/kept/empty"]));
        Assert.True(Directory.Exists(_folder["bin/kept/other"]));
    }

    /// <summary>They would be loaded in place of these weights.</summary>
    [Fact]
    public void Exports_of_an_earlier_model_go_where_others_files_stay()
    {
        _folder.Write("train/model.safetensors", "weights");
        _folder.Write("train/onnx/model.onnx", "graph");
        _folder.Write("bin/onnx/model.onnx", "old");
        _folder.Write("bin/onnx/model.onnx_data", "old");
        _folder.Write("bin/onnx/model_quantized.onnx", "old");
        _folder.Write("bin/onnx/encoder_model.onnx_data", "old");
        _folder.Write("bin/onnx/decoder_model_merged_fp16.onnx", "old");
        _folder.Write("bin/onnx/mine.onnx", "mine");
        Assert.True(new AssembleModel { Sources = [_folder["train"]], Destination = _folder["bin"], KeepOthers = true }.Execute());
        Assert.Equal(["model.safetensors", Path.Combine("onnx", "mine.onnx"), Path.Combine("onnx", "model.onnx")], Files());
        Assert.Equal("graph", File.ReadAllText(_folder["bin/onnx/model.onnx"]));
    }

    [Fact]
    public void Files_that_are_the_same_are_left_alone_and_others_replaced()
    {
        string source = _folder.Write("train/a", "1");
        _folder.Write("train/b", "1");
        Assert.True(Assemble());
        string product = _folder["bin/a"];
        File.WriteAllText(product, "2");
        File.SetLastWriteTimeUtc(product, File.GetLastWriteTimeUtc(source));
        _folder.Write("train/b", "22");
        Assert.True(Assemble());
        Assert.Equal("2", File.ReadAllText(product));
        Assert.Equal("22", File.ReadAllText(_folder["bin/b"]));
    }

    [Fact]
    public void A_copy_that_fails_is_one_coded_error_and_leaves_the_old_model_whole()
    {
        _folder.Write("train/a", "1");
        _folder.Write("train/b", "1");
        Assert.True(Assemble());
        _folder.Write("train/a", "22");
        File.Delete(_folder["train/b"]);
        File.CreateSymbolicLink(_folder["train/b"], _folder["nowhere"]);
        var engine = new RecordingBuildEngine();
        Assert.False(new AssembleModel { BuildEngine = engine, Sources = [_folder["train"]], Destination = _folder["bin"] }.Execute());
        BuildErrorEventArgs error = Assert.Single(engine.Errors);
        Assert.Equal(("FT9008", _folder["bin"]), (error.Code, error.File));
        Assert.Equal(["a", "b"], Files());
        Assert.Equal("1", File.ReadAllText(_folder["bin/a"]));
    }

    private bool Assemble() => new AssembleModel { Sources = [_folder["train"], _folder["evaluate"]], Destination = _folder["bin"] }.Execute();

    private IEnumerable<string> Files() =>
        Directory.GetFiles(_folder["bin"], "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder["bin"], path))
            .Order(StringComparer.Ordinal);
}
