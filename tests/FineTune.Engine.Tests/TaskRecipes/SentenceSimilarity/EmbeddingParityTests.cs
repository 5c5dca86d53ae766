using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Export;
using FineTune.Engine.Models;
using FineTune.Engine.Onnx;
using FineTune.Engine.Tests.Models;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>Embeddings of every family of encoders against transformers' AutoModel and sentence-transformers' Pooling (golden/generate.py).</summary>
public sealed class EmbeddingParityTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(EmbeddingLossGoldenTests.Golden("embeddings.json"))).RootElement;

    public static TheoryData<string, PoolingMode, bool> All
    {
        get
        {
            var all = new TheoryData<string, PoolingMode, bool>();
            foreach (JsonProperty family in Golden.EnumerateObject())
            {
                all.Add(family.Name, PoolingMode.Mean, false);
                all.Add(family.Name, PoolingMode.Cls, false);
                all.Add(family.Name, PoolingMode.Max, false);
                all.Add(family.Name, PoolingMode.Mean, true);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Embeddings_are_those_of_sentence_transformers(string family, PoolingMode pooling, bool normalizes)
    {
        using DisposeScope scope = NewDisposeScope();
        using TemporaryFolder folder = new();
        using ModelGolden golden = ModelGolden.Of(Path.Combine(family, "token-classification-1"));
        var spec = new BaseModelSpec("golden", BaseModelKind.Folder, golden.Folder);
        var head = new HeadSpec(ModelHead.SentenceEmbedding, [], Sentences: new SentenceModules(pooling, normalizes));
        var events = new RecordingSink();
        using IModel model = PretrainedModel.ForTraining(spec, head, 48, CPU, events);
        using IDisposable noGradients = no_grad();
        Tensor expected = tensor(Golden.GetProperty(family).GetProperty(normalizes ? "normalized" : EnumNames.Of(pooling)).Deserialize<float[]>()!)
            .view(golden.RowCount, -1);

        AssertClose(expected, model.Forward(golden.Input(), ForwardOptions.Evaluation));
        AssertClose(expected, model.Forward(golden.Input(apart: true), ForwardOptions.Evaluation));

        ModelFolder.Save(folder.Path, model, folder.Path, long.MaxValue);
        using IModel saved = PretrainedModel.Trained(folder.Path, CPU, out HeadSpec read);
        Assert.Equal(head.Sentences, read.Sentences);
        AssertClose(expected, saved.Forward(golden.Input(), ForwardOptions.Evaluation));

        OnnxFile.Write(folder["model.onnx"], ModelGraph.Of(saved, read), "1.0");
        using var exported = new OnnxModel(folder["model.onnx"], saved.Config, read.Head);
        AssertClose(expected, exported.Forward(golden.Input(), ForwardOptions.Evaluation));
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().ToDouble(), 0, 1e-5 * expected.abs().max().ToDouble());
    }
}
