using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Export;
using FineTune.Engine.Models;
using FineTune.Engine.Onnx;
using FineTune.Engine.Tests.Export;
using FineTune.Engine.Tests.Models;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Checkpoints;

/// <summary>Folders that hold a model as ONNX alone.</summary>
public sealed class OnnxWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>
    /// Models whose graph has all their weights. DeBERTa's has products of its relative positions in place of some, and where two places have one bias, as
    /// RoBERTa's and MPNet's masked language models, it is there once. GPT-2's matrices are not those of linear layers, and an encoder-decoder model is two
    /// files.
    /// </summary>
    public static TheoryData<string> Whole => [.. ModelGolden.AllNames.Where(name => GraphParityTests.HasGraph(name) && !IsWithoutSome(name))];

    [Theory]
    [MemberData(nameof(Whole))]
    public void A_folder_with_an_export_alone_is_the_model(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of(name);
        Export(golden, graph => graph, "onnx/model.onnx");

        Assert.Equal(_folder["onnx/model.onnx"], WeightFiles.Find(_folder.Path));
        using IModel model = PretrainedModel.Trained(_folder.Path, CPU, out _);

        Tensor expected = golden.Read("logits");
        Tensor difference = (model.Forward(golden.Input(), ForwardOptions.Evaluation) - expected).abs().max();
        Assert.InRange(difference.ToDouble(), 0, 1e-5 * expected.abs().max().ToDouble());
    }

    [Fact]
    public void An_export_without_some_weights_of_the_encoder_is_refused_by_their_names()
    {
        using ModelGolden golden = ModelGolden.Of("deberta-v2/sequence-classification-1");
        Export(golden, graph => graph, "model.onnx");

        FineTuneException failure = Assert.Throws<FineTuneException>(() => PretrainedModel.Trained(_folder.Path, CPU, out _));

        Assert.Equal("FT1204", failure.Descriptor.Code);
        Assert.Contains("missing are deberta.encoder", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>They are kept as they are multiplied by, and would be taken for transposed ones.</summary>
    [Fact]
    public void GPT_2_is_refused_by_the_shapes_of_its_matrices()
    {
        using ModelGolden golden = ModelGolden.Of("gpt2/causal-lm-1");
        Export(golden, graph => graph, "model.onnx");

        FineTuneException failure = Assert.Throws<FineTuneException>(() => PretrainedModel.Trained(_folder.Path, CPU, out _));

        Assert.Equal("FT1204", failure.Descriptor.Code);
    }

    /// <summary>An exporter that folds the transposition into a matrix calls it by a number; the bias beside it tells whose it is.</summary>
    [Fact]
    public void A_matrix_without_a_name_has_that_of_its_bias()
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of("bert/sequence-classification-1");
        Export(golden, graph => Renamed(graph, "bert.encoder.layer.0.attention.self.key.weight.transposed", "onnx::MatMul_17"), "model.onnx");

        using IModel model = PretrainedModel.Trained(_folder.Path, CPU, out _);

        Tensor expected = golden.Read("logits");
        Tensor difference = (model.Forward(golden.Input(), ForwardOptions.Evaluation) - expected).abs().max();
        Assert.InRange(difference.ToDouble(), 0, 1e-5 * expected.abs().max().ToDouble());
    }

    [Fact]
    public void Safetensors_come_first()
    {
        _folder.Write("model.onnx", "x");
        _folder.Write("model.safetensors", "x");

        Assert.Equal(_folder["model.safetensors"], WeightFiles.Find(_folder.Path));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("\u003a\u007f", "")]
    [InlineData("no protocol buffer at all", "")]
    public void What_is_no_ONNX_is_refused(string content, string reason)
    {
        string file = _folder.Write("model.onnx", content);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => WeightFiles.Open(file));

        Assert.Equal("FT6025", failure.Descriptor.Code);
        Assert.Equal(file, failure.Position?.File);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_whole_numbers_has_no_weights()
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of("bert/sequence-classification-1");
        Export(golden, HalfPrecision.Of, "model.onnx");

        FineTuneException failure = Assert.Throws<FineTuneException>(() => WeightFiles.Open(_folder["model.onnx"]));

        Assert.Equal("FT6025", failure.Descriptor.Code);
        Assert.Contains("none of its weights is float32", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_whose_weights_lie_beside_it_is_refused_by_name()
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of("bert/sequence-classification-1");
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        OnnxFile.Write(_folder["model.onnx"], ModelGraph.Of(model, head), "1.0", mostInlineBytes: 1);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => WeightFiles.Open(_folder["model.onnx"]));

        Assert.Equal("FT6025", failure.Descriptor.Code);
        Assert.Contains("are not in it as float32 numbers", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsWithoutSome(string name)
    {
        string family = name.Split('/')[0];
        bool sharesBias = family is "roberta" or "xlm-roberta" or "mpnet";
        return family is "gpt2"
            || family.StartsWith("deberta", StringComparison.Ordinal)
            || name.Contains("seq2seq-lm", StringComparison.Ordinal)
            || (sharesBias && name.Contains("masked-lm", StringComparison.Ordinal));
    }

    private static OnnxGraph Renamed(OnnxGraph graph, string name, string other)
    {
        Assert.Contains(graph.Tensors, tensor => tensor.Name == name);
        return graph with
        {
            Tensors = [.. graph.Tensors.Select(tensor => tensor.Name == name ? tensor with { Name = other } : tensor)],
            Nodes = [.. graph.Nodes.Select(node => node with { Inputs = [.. node.Inputs.Select(input => input == name ? other : input)] })],
        };
    }

    private void Export(ModelGolden golden, Func<OnnxGraph, OnnxGraph> convert, string file)
    {
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
        OnnxFile.Write(_folder[file], convert(ModelGraph.Of(model, head)), "1.0");
        File.Copy(Path.Combine(golden.Folder, "config.json"), _folder["config.json"]);
    }
}
