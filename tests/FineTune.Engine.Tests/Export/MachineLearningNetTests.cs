using FineTune.Engine.Export;
using FineTune.Engine.Models;
using FineTune.Engine.Onnx;
using FineTune.Engine.Tests.Models;
using FineTune.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>ML.NET reads an exported model as any other.</summary>
public sealed class MachineLearningNetTests
{
    private const int Length = 6;

    [Fact]
    public void ApplyOnnxModel_gives_the_logits_of_the_model()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using ModelGolden golden = ModelGolden.Of(Path.Combine("bert", "sequence-classification-1"));
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        OnnxFile.Write(folder["model.onnx"], ModelGraph.Of(model, head), "1.0");
        var row = new Row
        {
            InputIds = [5, 6, 7, 8, 9, 10],
            AttentionMask = [1, 1, 1, 1, 1, 1],
            TokenTypeIds = [0, 0, 0, 0, 0, 0],
        };

        var context = new MLContext();
        IDataView rows = context.Data.LoadFromEnumerable([row]);
        string[] inputs = ["input_ids", "attention_mask", "token_type_ids"];
        Dictionary<string, int[]> shapes = inputs.ToDictionary(name => name, _ => new[] { 1, Length });
        shapes[ModelGraph.Logits] = [1, head.Labels.Count];
        var options = new OnnxOptions
        {
            ModelFile = folder["model.onnx"],
            InputColumns = inputs,
            OutputColumns = [ModelGraph.Logits],
            ShapeDictionary = shapes,
        };
        float[] actual = context.Transforms.ApplyOnnxModel(options).Fit(rows).Transform(rows).GetColumn<float[]>(ModelGraph.Logits).Single();

        using Tensor expected = model.Forward(ModelInputs.Of([row.InputIds], [row.TokenTypeIds]), ForwardOptions.Evaluation);
        Assert.Equal(expected.data<float>(), actual, (wanted, given) => Math.Abs(wanted - given) <= 1e-4f);
    }

    private sealed class Row
    {
        [ColumnName("input_ids"), VectorType(Length)]
        public long[] InputIds { get; set; } = [];

        [ColumnName("attention_mask"), VectorType(Length)]
        public long[] AttentionMask { get; set; } = [];

        [ColumnName("token_type_ids"), VectorType(Length)]
        public long[] TokenTypeIds { get; set; } = [];
    }
}
