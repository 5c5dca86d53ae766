using FineTune.Contracts;
using FineTune.Engine.Export;
using FineTune.Engine.Models;
using FineTune.Engine.Onnx;
using FineTune.Engine.Tests.Models;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>Every family and head as a graph, in ONNX Runtime, against what transformers computed.</summary>
public sealed class GraphParityTests
{
    /// <summary>The golden models of all families that have graphs.</summary>
    public static TheoryData<string> All => [.. ModelGolden.AllNames.Where(HasGraph)];

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_of_a_padded_batch_and_of_each_row_alone(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        using IModel exported = Export(model, head, ExportPrecision.Float32);

        double least = LeastScale(name);
        AssertClose(golden.Read("logits"), exported.Forward(golden.Input(), ForwardOptions.Evaluation), 1e-5, least);
        for (int row = 0; row < golden.RowCount; row++)
        {
            AssertClose(
                model.Forward(golden.Input(row), ForwardOptions.Evaluation), exported.Forward(golden.Input(row), ForwardOptions.Evaluation), 1e-5, least);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_in_float16(string name) => AssertNear(name, ExportPrecision.Float16, 1e-2);

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_in_int8(string name) => AssertNear(name, ExportPrecision.Int8, 0.25);

    /// <summary>As of a model of more than 1.5 GB.</summary>
    [Fact]
    public void Weights_may_lie_in_a_file_beside()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using ModelGolden golden = ModelGolden.Of(Path.Combine("bert", "sequence-classification-1"));
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        OnnxGraph graph = ModelGraph.Of(model, head);
        OnnxFile.Write(folder["whole.onnx"], graph, "1.0", mostInlineBytes: 1_000_000);
        OnnxFile.Write(folder["model.onnx"], graph, "1.0", mostInlineBytes: 1);

        long weights = graph.Tensors.Where(tensor => tensor.ByteCount >= 1024).Sum(tensor => tensor.ByteCount);
        Assert.False(File.Exists(folder["whole.onnx_data"]));
        Assert.InRange(new FileInfo(folder["model.onnx_data"]).Length, weights, long.MaxValue);
        Assert.InRange(new FileInfo(folder["model.onnx"]).Length, 1, new FileInfo(folder["whole.onnx"]).Length - (weights / 2));
        using var exported = new OnnxModel(folder["model.onnx"], model.Config, head.Head);
        AssertClose(golden.Read("logits"), exported.Forward(golden.Input(), ForwardOptions.Evaluation), 1e-5);
    }

    /// <summary>Both files of a model that answers have their weights beside them, each its own.</summary>
    [Fact]
    public void Weights_of_an_encoder_and_of_a_decoder_may_lie_in_files_beside()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using ModelGolden golden = ModelGolden.Of(Path.Combine("t5", "seq2seq-lm-1"));
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        foreach (NamedGraph graph in ModelGraph.AllOf(model, head))
        {
            OnnxFile.Write(folder[$"{graph.Name}.onnx"], graph.Graph, "1.0", mostInlineBytes: 1);
        }

        Assert.True(File.Exists(folder["encoder_model.onnx_data"]));
        Assert.True(File.Exists(folder["decoder_model_merged.onnx_data"]));
        using var exported = new OnnxEncoderDecoder(folder["encoder_model.onnx"], folder["decoder_model_merged.onnx"], model);
        AssertClose(golden.Read("logits"), exported.Forward(golden.Input(), ForwardOptions.Evaluation), 1e-5);
    }

    /// <summary>Embeddings of a large vocabulary have more bytes than a span has places.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(1 << 30)]
    public void A_tensor_is_written_in_parts(long mostBytesAtOnce)
    {
        using Tensor values = arange(60, dtype: ScalarType.Float32).reshape(10, 6).t();
        using var written = new MemoryStream();
        OnnxFile.WriteValues(values, written, mostBytesAtOnce);
        Assert.Equal(values.contiguous().bytes.ToArray(), written.ToArray());
        using var single = new MemoryStream();
        using Tensor scalar = tensor(2.5f);
        OnnxFile.WriteValues(scalar, single, mostBytesAtOnce);
        Assert.Equal(BitConverter.GetBytes(2.5f), single.ToArray());
    }

    internal static bool HasGraph(string name)
    {
        using ModelGolden golden = ModelGolden.Of(name);
        ConfigFile config = ConfigFile.Load(Path.Combine(golden.Folder, ConfigFile.Name));
        return ModelRegistry.FamilyOf(config).Named(config).Graph is not null;
    }

    private static void AssertNear(string name, ExportPrecision precision, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        using IModel exported = Export(model, head, precision);

        AssertClose(golden.Read("logits"), exported.Forward(golden.Input(), ForwardOptions.Evaluation), tolerance);
    }

    private static IModel Export(IModel model, HeadSpec head, ExportPrecision precision)
    {
        using var folder = new TemporaryFolder();
        var export = new ExportSpec(ExportFormat.Onnx, precision);
        var exporter = new OnnxExporter(model, head);
        exporter.Write(folder.Path, export);
        return exporter.Open(folder.Path, export);
    }

    /// <summary>The one logit of a choice is a sum whose parts may cancel: differences are measured against the parts then.</summary>
    private static double LeastScale(string name) => name.Contains("/multiple-choice", StringComparison.Ordinal) ? 0.25 : 0;

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance, double least = 0)
    {
        Assert.Equal(expected.shape, actual.shape);
        double scale = Math.Max(least, expected.abs().max().ToDouble());
        double difference = (expected - actual).abs().max().ToDouble();
        Assert.True(difference <= tolerance * scale, FormattableString.Invariant($"{difference} on a scale of {scale}"));
    }
}
