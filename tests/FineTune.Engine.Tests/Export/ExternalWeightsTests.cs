using FineTune.Contracts;
using FineTune.Engine.Export;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Models;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>
/// Graphs of more than 1.5 GB have their weights in a file beside: here every graph is one, and says what it says with its weights inside.
/// </summary>
public sealed class ExternalWeightsTests
{
    private static readonly string[] Texts = ["w3 w9 w4 w12 w5 w2", "w30 w7 w7 w41 w22 w8 w19 w2 w6", "w8"];

    public static TheoryData<string, ExportPrecision> All
    {
        get
        {
            var all = new TheoryData<string, ExportPrecision>();
            foreach (string name in (string[])["bert/sequence-classification-1", "llama/causal-lm-1", "mistral/causal-lm-1", "t5/seq2seq-lm-1"])
            {
                all.Add(name, ExportPrecision.Float32);
                all.Add(name, ExportPrecision.Float16);
                all.Add(name, ExportPrecision.Int8);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Logits_are_those_of_a_graph_with_its_weights_inside(string name, ExportPrecision precision)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using ModelGolden golden = ModelGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        var export = new ExportSpec(ExportFormat.Onnx, precision);
        var inside = new OnnxExporter(model, head);
        var beside = new OnnxExporter(model, head) { MostInlineBytes = 1 };

        long bytesInside = inside.Write(folder["inside"], export);
        long bytesBeside = beside.Write(folder["beside"], export);

        foreach (string file in beside.FilesOf(export))
        {
            Assert.False(File.Exists(folder[Path.Combine("inside", $"{file}_data")]));
            Assert.True(File.Exists(folder[Path.Combine("beside", $"{file}_data")]));
        }

        // Tensors begin at pages, so that they can be mapped.
        Assert.InRange(bytesBeside, bytesInside, long.MaxValue);
        using IModel expected = inside.Open(folder["inside"], export);
        using IModel actual = beside.Open(folder["beside"], export);
        Assert.True(
            expected.Forward(golden.Input(), ForwardOptions.Evaluation).equal(actual.Forward(golden.Input(), ForwardOptions.Evaluation)).all().ToBoolean());
    }

    [Theory]
    [InlineData(ExportPrecision.Float32)]
    [InlineData(ExportPrecision.Float16)]
    [InlineData(ExportPrecision.Int8)]
    public void The_client_is_told_the_same(ExportPrecision precision)
    {
        var export = new ExportSpec(ExportFormat.Onnx, precision);
        var options = new Client.ModelOptions { Precision = Enum.Parse<Client.ModelPrecision>(precision.ToString()) };
        var generation = new Client.GenerationOptions { MaxNewTokens = 6, NumBeams = 2 };

        Assert.Equal(Answers(long.MaxValue), Answers(1));

        IEnumerable<string> Answers(long mostInlineBytes)
        {
            using TemporaryFolder labels = GoldenExport.WithWords("bert/sequence-classification-1", export, mostInlineBytes);
            using TemporaryFolder answers = GoldenExport.WithWords("bart/seq2seq-lm-1", export, mostInlineBytes);
            answers.Write("generation_config.json", """{ "eos_token_id": 2, "decoder_start_token_id": 0 }""");
            using var classifier = new Client.TextClassifier(labels.Path, options);
            using var rewriter = new Client.TextRewriter(answers.Path, options, generation);
            return [.. classifier.Classify(Texts).Select(answer => string.Join(' ', answer.Scores)), .. rewriter.Generate(Texts)];
        }
    }

    /// <summary>A file that was moved without what lies beside it.</summary>
    [Fact]
    public void Without_the_file_beside_it_a_graph_is_not_opened_and_says_what_is_missing()
    {
        using TemporaryFolder folder = GoldenExport.WithWords("bert/sequence-classification-1", new ExportSpec(ExportFormat.Onnx), mostInlineBytes: 1);
        File.Delete(folder["onnx/model.onnx_data"]);

        Client.ModelException failure = Assert.Throws<Client.ModelException>(() => new Client.TextClassifier(folder.Path));

        Assert.Contains("model.onnx_data", failure.Message, StringComparison.Ordinal);
    }
}
