using static TorchSharp.torch;

namespace FineTune.Engine.Onnx;

/// <summary>
/// Writes a graph as a file (onnx.proto3, ModelProto). A file of Protocol Buffers holds 2 GB at most, so the weights of a large model lie in a second file
/// beside it, <c>model.onnx_data</c>, as those of the Hub do.
/// </summary>
internal static class OnnxFile
{
    /// <summary>Bytes of constants that are written into the file itself.</summary>
    public const long MostInlineBytes = 1_500_000_000;

    /// <summary>Behind the name of a model: its weights.</summary>
    public const string DataSuffix = "_data";

    /// <summary>That of operator set 20.</summary>
    private const long IrVersion = 9;

    /// <summary>Smaller constants stay in the file: reading them needs no second one.</summary>
    private const long LeastExternalBytes = 1024;

    private const long Alignment = 4096;
    private const long MostBytesAtOnce = 1 << 30;
    private const int RawData = 9;

    /// <param name="path">The file to write; there is none yet.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="version">Of this engine.</param>
    /// <param name="mostInlineBytes">More bytes of constants go into a second file.</param>
    public static void Write(string path, OnnxGraph graph, string version, long mostInlineBytes = MostInlineBytes)
    {
        bool isExternal = graph.Tensors.Sum(tensor => tensor.ByteCount) > mostInlineBytes;
        using FileStream? data = isExternal ? File.Create(path + DataSuffix) : null;
        (OnnxTensor Tensor, ProtobufMessage Head, bool IsExternal)[] tensors =
            [.. graph.Tensors.Select(tensor => data is not null && tensor.ByteCount >= LeastExternalBytes
                ? (tensor, External(tensor, data), true)
                : (tensor, Head(tensor).Begin(RawData, tensor.ByteCount), false))];
        ProtobufMessage nodes = Nodes(graph).Add(2, "model");
        ProtobufMessage ends = Ends(graph);
        long tensorBytes = tensors.Sum(tensor => ProtobufMessage.FieldLength(5, Length(tensor.Tensor, tensor.Head, tensor.IsExternal)));
        using FileStream file = File.Create(path);
        new ProtobufMessage().Add(1, IrVersion).Add(2, "FineTune.Sdk").Add(3, version).Begin(7, nodes.Length + tensorBytes + ends.Length).WriteTo(file);
        nodes.WriteTo(file);
        foreach ((OnnxTensor tensor, ProtobufMessage head, bool external) in tensors)
        {
            new ProtobufMessage().Begin(5, Length(tensor, head, external)).WriteTo(file);
            head.WriteTo(file);
            if (!external)
            {
                WriteValues(tensor, file);
            }
        }

        ends.WriteTo(file);
        Tail(graph).WriteTo(file);
    }

    private static long Length(OnnxTensor tensor, ProtobufMessage head, bool isExternal) => head.Length + (isExternal ? 0 : tensor.ByteCount);

    /// <param name="prefix">Before the name of each node, so that no branch has one of another.</param>
    private static ProtobufMessage Nodes(OnnxGraph graph, string prefix = "")
    {
        var nodes = new ProtobufMessage();
        foreach ((int index, OnnxNode node) in graph.Nodes.Index())
        {
            var message = new ProtobufMessage();
            foreach (string input in node.Inputs)
            {
                message.Add(1, input);
            }

            foreach (string output in node.Outputs)
            {
                message.Add(2, output);
            }

            string name = FormattableString.Invariant($"{prefix}{node.Operation}_{index}");
            message.Add(3, name).Add(4, node.Operation);
            foreach (OnnxAttribute attribute in node.Attributes)
            {
                message.Add(5, Attribute(attribute, name));
            }

            nodes.Add(1, message);
        }

        return nodes;
    }

    private static ProtobufMessage Attribute(OnnxAttribute attribute, string node)
    {
        const int type = 20;
        ProtobufMessage message = new ProtobufMessage().Add(1, attribute.Name);
        switch (attribute.Value)
        {
            case float number:
                return message.Add(2, number).Add(type, 1L);
            case long whole:
                return message.Add(3, whole).Add(type, 2L);
            case string text:
                return message.Add(4, text).Add(type, 3L);
            case long[] wholes:
                foreach (long value in wholes)
                {
                    message.Add(8, value);
                }

                return message.Add(type, 7L);
            case OnnxGraph branch:
                return message.Add(6, Branch(branch, $"{node}.{attribute.Name}")).Add(type, 5L);
            default:
                throw new InvalidOperationException($"{attribute.Name} is of type {attribute.Value.GetType()}, which is not written.");
        }
    }

    /// <summary>A graph within a node. Its constants are those of the whole one, and the types of what it gives follow from its nodes.</summary>
    private static ProtobufMessage Branch(OnnxGraph branch, string name)
    {
        ProtobufMessage message = Nodes(branch, $"{name}.").Add(2, name);
        foreach (OnnxValue output in branch.Outputs)
        {
            message.Add(12, new ProtobufMessage().Add(1, output.Name));
        }

        return message;
    }

    private static ProtobufMessage Head(OnnxTensor tensor)
    {
        var message = new ProtobufMessage();
        foreach (long length in tensor.Value.shape)
        {
            message.Add(1, length);
        }

        return message.Add(2, (long)tensor.Type).Add(8, tensor.Name);
    }

    /// <summary>A tensor whose values lie in the second file, to which they are written.</summary>
    private static ProtobufMessage External(OnnxTensor tensor, FileStream data)
    {
        data.SetLength((data.Length + Alignment - 1) / Alignment * Alignment);
        data.Position = data.Length;
        ProtobufMessage Entry(string key, string value) => new ProtobufMessage().Add(1, key).Add(2, value);
        ProtobufMessage message = Head(tensor)
            .Add(13, Entry("location", Path.GetFileName(data.Name)))
            .Add(13, Entry("offset", FormattableString.Invariant($"{data.Position}")))
            .Add(13, Entry("length", FormattableString.Invariant($"{tensor.ByteCount}")))
            .Add(14, 1L);
        WriteValues(tensor, data);
        return message;
    }

    /// <summary>ONNX has numbers with the lowest byte first, as all processors that .NET runs on.</summary>
    private static void WriteValues(OnnxTensor tensor, FileStream file) => WriteValues(tensor.Value, file, MostBytesAtOnce);

    /// <summary>In parts: the embeddings of a large vocabulary have more bytes than a span.</summary>
    internal static void WriteValues(Tensor tensor, Stream file, long mostBytesAtOnce)
    {
        using Tensor values = tensor.detach().contiguous();
        using Tensor flat = values.view(-1);
        long length = Math.Max(1, mostBytesAtOnce / flat.ElementSize);
        for (long first = 0; first < flat.NumberOfElements; first += length)
        {
            using Tensor part = flat.narrow(0, first, Math.Min(length, flat.NumberOfElements - first));
            file.Write(part.bytes);
        }
    }

    private static ProtobufMessage Ends(OnnxGraph graph)
    {
        var ends = new ProtobufMessage();
        foreach (OnnxValue input in graph.Inputs)
        {
            ends.Add(11, Value(input));
        }

        foreach (OnnxValue output in graph.Outputs)
        {
            ends.Add(12, Value(output));
        }

        return ends;
    }

    private static ProtobufMessage Value(OnnxValue value)
    {
        var shape = new ProtobufMessage();
        foreach (object dimension in value.Dimensions)
        {
            shape.Add(1, dimension is string name ? new ProtobufMessage().Add(2, name) : new ProtobufMessage().Add(1, (long)dimension));
        }

        ProtobufMessage type = new ProtobufMessage().Add(1, new ProtobufMessage().Add(1, (long)value.Type).Add(2, shape));
        return new ProtobufMessage().Add(1, value.Name).Add(2, type);
    }

    private static ProtobufMessage Tail(OnnxGraph graph)
    {
        ProtobufMessage tail = new ProtobufMessage().Add(8, new ProtobufMessage().Add(1, "").Add(2, (long)OnnxGraph.OperatorSet));
        foreach ((string key, string value) in graph.Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            tail.Add(14, new ProtobufMessage().Add(1, key).Add(2, value));
        }

        return tail;
    }
}
