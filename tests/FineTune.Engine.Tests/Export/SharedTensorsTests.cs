using FineTune.Engine.Export;
using FineTune.Engine.Models;
using FineTune.Engine.Onnx;
using FineTune.Engine.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>No graph has a weight twice: words that scores are tied to are looked up in one table and multiplied by the same.</summary>
public sealed class SharedTensorsTests
{
    public static TheoryData<string> All => GraphParityTests.All;

    [Theory]
    [MemberData(nameof(All))]
    public void No_matrix_of_a_graph_is_another_or_another_turned_around(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (OnnxGraph graph in GraphsOf(name))
        {
            OnnxTensor[] matrices =
                [.. graph.Tensors.Where(tensor => tensor.Value.dim() == 2 && tensor.Type == OnnxType.Float32 && !IsConstant(tensor.Value))];
            for (int index = 0; index < matrices.Length; index++)
            {
                Tensor matrix = matrices[index].Value;
                Assert.DoesNotContain(matrices[..index], other => IsSame(other.Value, matrix) || IsSame(other.Value, matrix.t()));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_int8_has_as_many_numbers_in_its_matrices_as_the_model(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (OnnxGraph graph in GraphsOf(name))
        {
            Assert.Equal(NumbersOfMatrices(graph), NumbersOfMatrices(DynamicQuantization.Of(graph)));
        }
    }

    private static long NumbersOfMatrices(OnnxGraph graph) => graph.Tensors
        .Where(tensor => tensor.Value.dim() == 2 && tensor.Type is (OnnxType.Float32 or OnnxType.Int8 or OnnxType.UInt8))
        .Sum(tensor => tensor.Value.NumberOfElements);

    private static IReadOnlyList<OnnxGraph> GraphsOf(string name)
    {
        using ModelGolden golden = ModelGolden.Of(name);
        using IModel model = PretrainedModel.Trained(golden.Folder, CPU, out HeadSpec head);
        return [.. ModelGraph.AllOf(model, head).Select(graph => graph.Graph)];
    }

    /// <summary>Norms of heads begin as ones, in all layers.</summary>
    private static bool IsConstant(Tensor tensor) => tensor.min().equal(tensor.max()).ToBoolean();

    private static bool IsSame(Tensor first, Tensor second) => first.shape.SequenceEqual(second.shape) && first.equal(second).all().ToBoolean();
}
