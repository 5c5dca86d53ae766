using Google.Protobuf;

namespace FineTune.Engine.Checkpoints;

/// <summary>
/// The weights of an encoder that was exported to ONNX, under the names that they had. A linear layer's weight has lost its own on the way, or has more behind
/// it, as it was transposed: it is what is multiplied by before the bias is added. Source: onnx.proto (ModelProto, GraphProto, NodeProto); torch.onnx,
/// constant folding.
/// </summary>
internal static class OnnxEncoder
{
    private const int ModelGraph = 7;
    private const int GraphNode = 1;
    private const int GraphInitializer = 5;
    private const int NodeInput = 1;
    private const int NodeOutput = 2;
    private const int NodeOperation = 4;
    private const string Bias = ".bias";
    private const string Weight = ".weight";

    /// <summary>What programs that wrap an encoder put before its names.</summary>
    private static readonly string[] Prefixes = ["0.auto_model.", "auto_model.", "model.", "bert."];

    /// <returns>float32 weights in the order of their names.</returns>
    /// <exception cref="InvalidProtocolBufferException">The file is damaged.</exception>
    public static IReadOnlyList<OnnxConstant> Read(byte[] model)
    {
        var tensors = new Dictionary<string, OnnxConstant>(StringComparer.Ordinal);
        var nodes = new List<Node>();
        foreach (ByteString graph in Messages(new CodedInputStream(model), ModelGraph))
        {
            foreach (ByteString message in Messages(graph.CreateCodedInput(), GraphInitializer))
            {
                var tensor = OnnxConstant.Read(message);
                tensors[tensor.Name] = tensor;
            }

            nodes.AddRange(Messages(graph.CreateCodedInput(), GraphNode).Select(Node.Read));
        }

        var weights = new SortedDictionary<string, OnnxConstant>(StringComparer.Ordinal);
        foreach (OnnxConstant tensor in tensors.Values.Where(IsNamed))
        {
            weights[Plain(tensor.Name)] = tensor with { Name = Plain(tensor.Name) };
        }

        ILookup<string, Node> additions = nodes.Where(node => node.Operation == "Add")
            .SelectMany(node => node.Inputs.Select(input => (Input: input, Node: node)))
            .ToLookup(pair => pair.Input, pair => pair.Node, StringComparer.Ordinal);
        foreach (Node product in nodes.Where(node => node is { Operation: "MatMul", Inputs.Count: 2, Outputs.Count: 1 }))
        {
            if (tensors.TryGetValue(product.Inputs[1], out OnnxConstant? weight) && weight is { IsWhole: true, Shape.Count: 2 })
            {
                // A name of its own, if it has one, stands for the transposed matrix, and a square one would pass for the other.
                weights.Remove(Plain(weight.Name));
                string? bias = additions[product.Outputs[0]].SelectMany(addition => addition.Inputs)
                    .FirstOrDefault(name => tensors.ContainsKey(name) && name.EndsWith(Bias, StringComparison.Ordinal));
                if ((NameOf(weight) ?? (bias is null ? null : bias[..^Bias.Length] + Weight)) is { } found)
                {
                    string name = Plain(found);
                    weights[name] = weight.Transposed(name);
                }
            }
        }

        return [.. weights.Values];
    }

    /// <summary>The name that a matrix has kept, up to where it names a linear layer's; null where it has lost it.</summary>
    private static string? NameOf(OnnxConstant weight)
    {
        int end = weight.Name.IndexOf(Weight, StringComparison.Ordinal);
        return IsNamed(weight) && end > 0 ? weight.Name[..(end + Weight.Length)] : null;
    }

    /// <summary>A constant that the exporter made has a number, or a name of its own that is no place in a model.</summary>
    private static bool IsNamed(OnnxConstant tensor) =>
        tensor is { Type: OnnxConstant.Float32, Shape.Count: > 0 }
        && !tensor.Name.StartsWith("onnx::", StringComparison.Ordinal)
        && tensor.Name.Contains('.');

    private static string Plain(string name)
    {
        foreach (string prefix in Prefixes)
        {
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        }

        return name;
    }

    private static IEnumerable<ByteString> Messages(CodedInputStream input, int field)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                yield return input.ReadBytes();
            }
            else
            {
                input.SkipLastField();
            }
        }
    }

    private sealed record Node(string Operation, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
    {
        public static Node Read(ByteString message)
        {
            var inputs = new List<string>();
            var outputs = new List<string>();
            string operation = "";
            CodedInputStream input = message.CreateCodedInput();
            while (input.ReadTag() is var tag and not 0)
            {
                switch (WireFormat.GetTagFieldNumber(tag))
                {
                    case NodeInput:
                        inputs.Add(input.ReadString());
                        break;
                    case NodeOutput:
                        outputs.Add(input.ReadString());
                        break;
                    case NodeOperation:
                        operation = input.ReadString();
                        break;
                    default:
                        input.SkipLastField();
                        break;
                }
            }

            return new Node(operation, inputs, outputs);
        }
    }
}
