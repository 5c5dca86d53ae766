using System.Text;
using Google.Protobuf;

/// <summary>An ONNX file of a linear layer and an embedding, without libtorch.</summary>
internal static class GoodGraphs
{
    public static byte[] Encoder() => Message(output =>
    {
        Add(output, 7, graph =>
        {
            Add(graph, 1, node => Node(node, "MatMul", ["x", "onnx::MatMul_7"], "y"));
            Add(graph, 1, node => Node(node, "Add", ["y", "encoder.dense.bias"], "z"));
            Add(graph, 5, tensor => Tensor(tensor, "embeddings.weight", 3, 2));
            Add(graph, 5, tensor => Tensor(tensor, "onnx::MatMul_7", 2, 4));
            Add(graph, 5, tensor => Tensor(tensor, "encoder.dense.bias", 4));
        });
    });

    private static void Node(CodedOutputStream node, string operation, string[] inputs, string output)
    {
        foreach (string input in inputs)
        {
            Text(node, 1, input);
        }

        Text(node, 2, output);
        Text(node, 4, operation);
    }

    private static void Tensor(CodedOutputStream tensor, string name, params long[] shape)
    {
        foreach (long size in shape)
        {
            tensor.WriteTag(1, WireFormat.WireType.Varint);
            tensor.WriteInt64(size);
        }

        tensor.WriteTag(2, WireFormat.WireType.Varint);
        tensor.WriteInt32(1);
        Text(tensor, 8, name);
        tensor.WriteTag(9, WireFormat.WireType.LengthDelimited);
        tensor.WriteBytes(ByteString.CopyFrom(new byte[sizeof(float) * shape.Aggregate((product, size) => product * size)]));
    }

    private static void Text(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(text, Encoding.UTF8));
    }

    private static void Add(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(output);
        }

        return stream.ToArray();
    }
}
