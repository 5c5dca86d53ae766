using FineTune.Engine.Onnx;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>
/// The graph that onnxruntime's <c>quantize_dynamic</c> makes (per_channel, reduce_range): products with a weight are of whole numbers, and embeddings are
/// looked up as whole numbers. A weight has a scale for each column; what it is multiplied by gets its scale when the graph runs. Weights have seven bits,
/// as products of eight by eight are cut off by processors without instructions for them, and results would differ from one to the other. A table of words
/// that scores are tied to is there once, where theirs is there twice: it is whole numbers with a scale for each word, which both its uses take.
/// </summary>
internal static class DynamicQuantization
{
    /// <summary>The largest number of a weight.</summary>
    private const int Largest = 64;

    public static OnnxGraph Of(OnnxGraph graph)
    {
        var tensors = graph.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        OnnxGraph quantized = new Pass(tensors, TiedTables(graph), []).Of(graph);
        return (quantized with { Tensors = [.. tensors.Values] }).WithoutUnusedTensors();
    }

    /// <summary>Names of values that the graph turns around to multiply by them, and for nothing else.</summary>
    private static HashSet<string> TiedTables(OnnxGraph graph)
    {
        HashSet<string> others = [.. graph.Nodes.SelectMany(node => IsProduct(node) ? node.Inputs.Take(1) : node.Needs)];
        return [.. graph.Nodes.Where(node => node.Operation == "Transpose" && !others.Contains(node.Outputs[0])).Select(node => node.Inputs[0])];
    }

    private static bool IsProduct(OnnxNode node) => node is { Operation: "MatMul", IsFloat32: false };

    /// <summary>Names of a weight's whole numbers, of what each stands for, and of the one that stands for zero.</summary>
    private sealed record WholeNumbers(string Values, string Scale, string ZeroPoint);

    /// <param name="tied">Tables whose scores are products with them.</param>
    /// <param name="quantized">Values that the graphs around this one have as whole numbers.</param>
    private sealed class Pass(Dictionary<string, OnnxTensor> tensors, HashSet<string> tied, HashSet<string> quantized)
    {
        private const string LastAxis = "quantized.last_axis";

        private readonly HashSet<string> _quantized = new(quantized, StringComparer.Ordinal);
        private readonly Dictionary<string, WholeNumbers> _turned = new(StringComparer.Ordinal);

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
            if (IsProduct(node) && Factor(node.Inputs[1]) is { } factor)
            {
                AddProduct(node, factor);
            }
            else if (node is { Operation: "Gather", IsFloat32: false } && Weight(node.Inputs[0], rank: 2) is { } table)
            {
                if (tied.Contains(table.Name))
                {
                    AddRows(node, QuantizeRows(table));
                }
                else
                {
                    AddLookup(node, QuantizeTable(table));
                }
            }
            else if (node.Operation == "Transpose" && tied.Contains(node.Inputs[0]) && Weight(node.Inputs[0], rank: 2) is { } words)
            {
                WholeNumbers whole = QuantizeRows(words);
                string turned = $"{node.Outputs[0]}.turned";
                Nodes.Add(node with { Inputs = [whole.Values], Outputs = [turned] });
                _turned.Add(node.Outputs[0], whole with { Values = turned });
            }
            else
            {
                Nodes.Add(node.WithBranches(branch => new Pass(tensors, tied, _quantized).Of(branch)));
            }
        }

        private WholeNumbers? Factor(string name) =>
            _turned.TryGetValue(name, out WholeNumbers? whole) ? whole : Weight(name, rank: 2) is { } weight ? QuantizeColumns(weight) : null;

        private OnnxTensor? Weight(string name, int rank) =>
            tensors.TryGetValue(name, out OnnxTensor? tensor) && tensor is { Type: OnnxType.Float32, IsFloat32: false } && tensor.Value.dim() == rank
                ? tensor
                : null;

        private void AddProduct(OnnxNode node, WholeNumbers weight)
        {
            string input = node.Inputs[0];
            (string quantized, string inputScale, string inputZero) = ($"{input}.quantized", $"{input}.scale", $"{input}.zero_point");
            if (_quantized.Add(input))
            {
                Nodes.Add(new OnnxNode("DynamicQuantizeLinear", [input], [quantized, inputScale, inputZero]));
            }

            string output = node.Outputs[0];
            Nodes.Add(new OnnxNode("MatMulInteger", [quantized, weight.Values, inputZero, weight.ZeroPoint], [$"{output}.integer"]));
            Nodes.Add(ToFloat($"{output}.integer", $"{output}.float"));
            Nodes.Add(new OnnxNode("Mul", [inputScale, weight.Scale], [$"{output}.product_scale"]));
            Nodes.Add(new OnnxNode("Mul", [$"{output}.float", $"{output}.product_scale"], node.Outputs));
        }

        private void AddLookup(OnnxNode node, WholeNumbers table)
        {
            // What quantizes a value for a product has its name with .quantized.
            string output = $"{node.Outputs[0]}.looked_up";
            Nodes.Add(node with { Inputs = [table.Values, node.Inputs[1]], Outputs = [output] });
            Nodes.Add(new OnnxNode("DequantizeLinear", [output, table.Scale, table.ZeroPoint], node.Outputs));
        }

        /// <summary>The same where each row has its scale.</summary>
        private void AddRows(OnnxNode node, WholeNumbers table)
        {
            string output = node.Outputs[0];
            tensors.TryAdd(LastAxis, new OnnxTensor(LastAxis, tensor(new[] { -1L })));
            Nodes.Add(node with { Inputs = [table.Values, node.Inputs[1]], Outputs = [$"{output}.looked_up"] });
            Nodes.Add(ToFloat($"{output}.looked_up", $"{output}.float"));
            Nodes.Add(node with { Inputs = [table.Scale, node.Inputs[1]], Outputs = [$"{output}.row_scale"] });
            Nodes.Add(new OnnxNode("Unsqueeze", [$"{output}.row_scale", LastAxis], [$"{output}.row_scales"]));
            Nodes.Add(new OnnxNode("Mul", [$"{output}.float", $"{output}.row_scales"], node.Outputs));
        }

        private static OnnxNode ToFloat(string input, string output) =>
            new("Cast", [input], [output]) { Attributes = [OnnxAttribute.Of("to", OnnxType.Float32)] };

        /// <summary>int8, symmetric, a scale for each column.</summary>
        private WholeNumbers QuantizeColumns(OnnxTensor weight) => Quantize(weight, ofRows: false);

        /// <summary>The same with a scale for each row, which are the columns when it is turned around.</summary>
        private WholeNumbers QuantizeRows(OnnxTensor table) => Quantize(table, ofRows: true);

        private WholeNumbers Quantize(OnnxTensor weight, bool ofRows)
        {
            WholeNumbers names = Names(weight, "int8");
            if (!tensors.ContainsKey(names.Values))
            {
                (int rows, int columns) = ((int)weight.Value.shape[0], (int)weight.Value.shape[1]);
                float[] values = Numbers(weight);
                float[] scales = new float[ofRows ? rows : columns];
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        ref float scale = ref scales[ofRows ? row : column];
                        scale = Math.Max(scale, Math.Abs(values[(row * columns) + column]));
                    }
                }

                for (int index = 0; index < scales.Length; index++)
                {
                    scales[index] = scales[index] == 0 ? 1 : scales[index] / Largest;
                }

                sbyte[] whole = new sbyte[values.Length];
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        int index = (row * columns) + column;
                        whole[index] = (sbyte)Math.Clamp(MathF.Round(values[index] / scales[ofRows ? row : column]), -Largest, Largest);
                    }
                }

                Add(names, tensor(whole, weight.Value.shape), tensor(scales), zeros(scales.Length, ScalarType.Int8));
            }

            return names;
        }

        /// <summary>uint8 with one scale and the number that stands for zero.</summary>
        private WholeNumbers QuantizeTable(OnnxTensor table)
        {
            WholeNumbers names = Names(table, "uint8");
            if (!tensors.ContainsKey(names.Values))
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

        private static WholeNumbers Names(OnnxTensor tensor, string type) =>
            new($"{tensor.Name}.{type}", $"{tensor.Name}.{type}_scale", $"{tensor.Name}.{type}_zero_point");

        private static float[] Numbers(OnnxTensor tensor)
        {
            using Tensor contiguous = tensor.Value.detach().contiguous();
            return contiguous.data<float>().ToArray();
        }

        private void Add(WholeNumbers names, Tensor values, Tensor scale, Tensor zeroPoint)
        {
            tensors.Add(names.Values, new OnnxTensor(names.Values, values));
            tensors.Add(names.Scale, new OnnxTensor(names.Scale, scale));
            tensors.Add(names.ZeroPoint, new OnnxTensor(names.ZeroPoint, zeroPoint));
        }
    }
}
