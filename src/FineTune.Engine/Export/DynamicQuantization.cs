using FineTune.Engine.Onnx;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>
/// The graph that onnxruntime's <c>quantize_dynamic</c> makes (per_channel, reduce_range): products with a weight are of whole numbers, and embeddings are
/// looked up as whole numbers. A weight has a scale for each column; what it is multiplied by gets its scale when the graph runs. Weights have seven bits,
/// as products of eight by eight are cut off by processors without instructions for them, and results would differ from one to the other.
/// </summary>
internal static class DynamicQuantization
{
    /// <summary>The largest number of a weight.</summary>
    private const int Largest = 64;

    public static OnnxGraph Of(OnnxGraph graph)
    {
        var tensors = graph.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        OnnxGraph quantized = new Pass(tensors, []).Of(graph);
        return (quantized with { Tensors = [.. tensors.Values] }).WithoutUnusedTensors();
    }

    /// <param name="quantized">Values that the graphs around this one have as whole numbers.</param>
    private sealed class Pass(Dictionary<string, OnnxTensor> tensors, HashSet<string> quantized)
    {
        private readonly HashSet<string> _quantized = new(quantized, StringComparer.Ordinal);

        private List<OnnxNode> Nodes { get; } = [];

        public OnnxGraph Of(OnnxGraph graph)
        {
            foreach (OnnxNode node in graph.Nodes)
            {
                Add(node);
            }

            return graph with { Nodes = Nodes };
        }

        private void Add(OnnxNode node)
        {
            if (node is { Operation: "MatMul", IsFloat32: false } && Weight(node.Inputs[1], rank: 2) is { } weight)
            {
                AddProduct(node, weight);
            }
            else if (node is { Operation: "Gather", IsFloat32: false } && Weight(node.Inputs[0], rank: 2) is { } table)
            {
                AddLookup(node, table);
            }
            else
            {
                Nodes.Add(node.WithBranches(branch => new Pass(tensors, _quantized).Of(branch)));
            }
        }

        private OnnxTensor? Weight(string name, int rank) =>
            tensors.TryGetValue(name, out OnnxTensor? tensor) && tensor is { Type: OnnxType.Float32, IsFloat32: false } && tensor.Value.dim() == rank
                ? tensor
                : null;

        private void AddProduct(OnnxNode node, OnnxTensor weight)
        {
            string input = node.Inputs[0];
            (string quantized, string inputScale, string inputZero) = ($"{input}.quantized", $"{input}.scale", $"{input}.zero_point");
            if (_quantized.Add(input))
            {
                Nodes.Add(new OnnxNode("DynamicQuantizeLinear", [input], [quantized, inputScale, inputZero]));
            }

            (string values, string scale, string zero) = QuantizeColumns(weight);
            string output = node.Outputs[0];
            Nodes.Add(new OnnxNode("MatMulInteger", [quantized, values, inputZero, zero], [$"{output}.integer"]));
            Nodes.Add(new OnnxNode("Cast", [$"{output}.integer"], [$"{output}.float"]) { Attributes = [OnnxAttribute.Of("to", OnnxType.Float32)] });
            Nodes.Add(new OnnxNode("Mul", [inputScale, scale], [$"{output}.product_scale"]));
            Nodes.Add(new OnnxNode("Mul", [$"{output}.float", $"{output}.product_scale"], node.Outputs));
        }

        private void AddLookup(OnnxNode node, OnnxTensor table)
        {
            (string values, string scale, string zero) = QuantizeTable(table);
            // What quantizes a value for a product has its name with .quantized.
            string output = $"{node.Outputs[0]}.looked_up";
            Nodes.Add(node with { Inputs = [values, node.Inputs[1]], Outputs = [output] });
            Nodes.Add(new OnnxNode("DequantizeLinear", [output, scale, zero], node.Outputs));
        }

        /// <summary>int8, symmetric, a scale for each column.</summary>
        private (string Values, string Scale, string ZeroPoint) QuantizeColumns(OnnxTensor weight)
        {
            (string, string, string) names = Names(weight, "int8");
            if (!tensors.ContainsKey(names.Item1))
            {
                (int rows, int columns) = ((int)weight.Value.shape[0], (int)weight.Value.shape[1]);
                float[] values = Numbers(weight);
                float[] scales = new float[columns];
                for (int index = 0; index < values.Length; index++)
                {
                    scales[index % columns] = Math.Max(scales[index % columns], Math.Abs(values[index]));
                }

                for (int column = 0; column < columns; column++)
                {
                    scales[column] = scales[column] == 0 ? 1 : scales[column] / Largest;
                }

                sbyte[] whole = new sbyte[values.Length];
                for (int index = 0; index < values.Length; index++)
                {
                    whole[index] = (sbyte)Math.Clamp(MathF.Round(values[index] / scales[index % columns]), -Largest, Largest);
                }

                Add(names, tensor(whole, [rows, columns]), tensor(scales), zeros(columns, ScalarType.Int8));
            }

            return names;
        }

        /// <summary>uint8 with one scale and the number that stands for zero.</summary>
        private (string Values, string Scale, string ZeroPoint) QuantizeTable(OnnxTensor table)
        {
            (string, string, string) names = Names(table, "uint8");
            if (!tensors.ContainsKey(names.Item1))
            {
                float[] values = Numbers(table);
                (float least, float most) = (Math.Min(0, values.Min()), Math.Max(0, values.Max()));
                float scale = most > least ? (most - least) / byte.MaxValue : 1;
                float zero = Math.Clamp(MathF.Round(-least / scale), byte.MinValue, byte.MaxValue);
                byte[] whole = new byte[values.Length];
                for (int index = 0; index < values.Length; index++)
                {
                    whole[index] = (byte)Math.Clamp(MathF.Round(values[index] / scale) + zero, byte.MinValue, byte.MaxValue);
                }

                Add(names, tensor(whole, table.Value.shape), tensor(scale), tensor((byte)zero));
            }

            return names;
        }

        private static (string Values, string Scale, string ZeroPoint) Names(OnnxTensor tensor, string type) =>
            ($"{tensor.Name}.{type}", $"{tensor.Name}.{type}_scale", $"{tensor.Name}.{type}_zero_point");

        private static float[] Numbers(OnnxTensor tensor)
        {
            using Tensor contiguous = tensor.Value.detach().contiguous();
            return contiguous.data<float>().ToArray();
        }

        private void Add((string Values, string Scale, string ZeroPoint) names, Tensor values, Tensor scale, Tensor zeroPoint)
        {
            tensors.Add(names.Values, new OnnxTensor(names.Values, values));
            tensors.Add(names.Scale, new OnnxTensor(names.Scale, scale));
            tensors.Add(names.ZeroPoint, new OnnxTensor(names.ZeroPoint, zeroPoint));
        }
    }
}
