using System.Runtime.InteropServices;
using Google.Protobuf;

namespace FineTune.Client.Tests.Support;

/// <summary>Writes ONNX models of a few nodes (field numbers of onnx.proto3), whose scores a test can count in its head.</summary>
internal sealed class TinyOnnx
{
    private const int Float = 1;
    private const int Int64 = 7;
    private const int Float16 = 10;
    private const int Opset = 17;
    private const int IrVersion = 8;

    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _weights = [];
    private readonly List<byte[]> _inputs = [];
    private readonly List<byte[]> _outputs = [];

    /// <summary>Scores of a text as a whole: the sum over its tokens of what each token has for each label.</summary>
    /// <param name="scoresOfTokens">For each id its scores.</param>
    public static void WriteSequence(string path, float[][] scoresOfTokens, bool half = false)
    {
        var model = new TinyOnnx();
        model.AddTokens(scoresOfTokens);
        model.Node("Unsqueeze", ["attention_mask", model.Integers("last", [2], 1)], "mask");
        model.Cast("mask", "weights", Float);
        model.Node("Mul", ["tokens", "weights"], "masked");
        model.Node("ReduceSum", ["masked", model.Integers("axis", [1], 1)], half ? "wide" : "logits", ("keepdims", 0));
        if (half)
        {
            model.Cast("wide", "logits", Float16);
        }

        model._outputs.Add(Value("logits", half ? Float16 : Float, "batch", scoresOfTokens[0].Length));
        model.Save(path);
    }

    /// <summary>Scores of each token: those that its id has.</summary>
    /// <param name="output">Name of the output.</param>
    public static void WriteTokens(string path, float[][] scoresOfTokens, string output = "logits")
    {
        var model = new TinyOnnx();
        model.AddTokens(scoresOfTokens);
        model.Node("Identity", ["tokens"], output);
        model._outputs.Add(Value(output, Float, "batch", "sequence", scoresOfTokens[0].Length));
        model.Save(path);
    }

    /// <summary>Scores of each token as the first of an answer and as the last, in two outputs.</summary>
    public static void WriteAnswers(string path, float[][] scoresOfTokens)
    {
        var model = new TinyOnnx();
        model.AddTokens(scoresOfTokens);
        string[] names = ["start_logits", "end_logits"];
        for (int side = 0; side < names.Length; side++)
        {
            model.Node("Gather", ["tokens", model.Integers($"side{side}", [side])], names[side], ("axis", 2));
            model._outputs.Add(Value(names[side], Float, "batch", "sequence"));
        }

        model.Save(path);
    }

    /// <summary>Scores of a text are how many tokens it has of each type.</summary>
    public static void WriteTypeCounts(string path)
    {
        var model = new TinyOnnx();
        model._inputs.Add(Value("token_type_ids", Int64, "batch", "sequence"));
        model.AddInputs();
        model.Floats("types", [1, 0, 0, 1], 2, 2);
        model.Node("Gather", ["types", "token_type_ids"], "typed");
        model.Node("Unsqueeze", ["attention_mask", model.Integers("last", [2], 1)], "mask");
        model.Cast("mask", "weights", Float);
        model.Node("Mul", ["typed", "weights"], "masked");
        model.Node("ReduceSum", ["masked", model.Integers("axis", [1], 1)], "logits", ("keepdims", 0));
        model._outputs.Add(Value("logits", Float, "batch", 2));
        model.Save(path);
    }

    /// <summary>Scores of a picture: the mean of each of its channels.</summary>
    public static void WriteChannels(string path)
    {
        var model = new TinyOnnx();
        model._inputs.Add(Value("pixel_values", Float, "batch", 3, "height", "width"));
        model.Node("GlobalAveragePool", ["pixel_values"], "means");
        model.Node("Flatten", ["means"], "logits", ("axis", 1));
        model._outputs.Add(Value("logits", Float, "batch", 3));
        model.Save(path);
    }

    /// <summary>Scores of a recording: the mean of its samples, and that with the other sign.</summary>
    public static void WriteSamples(string path)
    {
        var model = new TinyOnnx();
        model._inputs.Add(Value("input_values", Float, "batch", "samples"));
        model.Node("Unsqueeze", ["input_values", model.Integers("channel", [1], 1)], "channels");
        model.Node("GlobalAveragePool", ["channels"], "averages");
        model.Node("Flatten", ["averages"], "means", ("axis", 1));
        model.Floats("signs", [1, -1], 1, 2);
        model.Node("Mul", ["means", "signs"], "logits");
        model._outputs.Add(Value("logits", Float, "batch", 2));
        model.Save(path);
    }

    private void AddInputs()
    {
        _inputs.Add(Value("input_ids", Int64, "batch", "sequence"));
        _inputs.Add(Value("attention_mask", Int64, "batch", "sequence"));
    }

    private void AddTokens(float[][] scoresOfTokens)
    {
        AddInputs();
        Floats("table", [.. scoresOfTokens.SelectMany(scores => scores)], scoresOfTokens.Length, scoresOfTokens[0].Length);
        Node("Gather", ["table", "input_ids"], "tokens");
    }

    private void Cast(string from, string to, int type) => Node("Cast", [from], to, ("to", type));

    private void Node(string operation, string[] inputs, string output, params (string Name, long Value)[] attributes) => _nodes.Add(Message(node =>
    {
        Array.ForEach(inputs, input => Text(node, 1, input));
        Text(node, 2, output);
        Text(node, 4, operation);
        foreach ((string name, long value) in attributes)
        {
            Inner(node, 5, Message(attribute =>
            {
                Text(attribute, 1, name);
                Number(attribute, 3, value);
                Number(attribute, 20, 2);
            }));
        }
    }));

    private string Floats(string name, float[] values, params long[] shape) => Weights(name, MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), Float, shape);

    private string Integers(string name, long[] values, params long[] shape) => Weights(name, MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), Int64, shape);

    private string Weights(string name, byte[] bytes, int type, long[] shape)
    {
        _weights.Add(Message(tensor =>
        {
            Array.ForEach(shape, dimension => Number(tensor, 1, dimension));
            Number(tensor, 2, type);
            Text(tensor, 8, name);
            Inner(tensor, 9, bytes);
        }));
        return name;
    }

    private static byte[] Value(string name, int type, params object[] shape) => Message(value =>
    {
        Text(value, 1, name);
        Inner(value, 2, Message(kind => Inner(kind, 1, Message(tensor =>
        {
            Number(tensor, 1, type);
            Inner(tensor, 2, Message(dimensions =>
            {
                foreach (object dimension in shape)
                {
                    Inner(dimensions, 1, Message(one =>
                    {
                        if (dimension is string symbol)
                        {
                            Text(one, 2, symbol);
                        }
                        else
                        {
                            Number(one, 1, (int)dimension);
                        }
                    }));
                }
            }));
        }))));
    });

    private void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Message(model =>
        {
            Number(model, 1, IrVersion);
            Inner(model, 7, Message(graph =>
            {
                _nodes.ForEach(node => Inner(graph, 1, node));
                Text(graph, 2, "main");
                _weights.ForEach(weight => Inner(graph, 5, weight));
                _inputs.ForEach(input => Inner(graph, 11, input));
                _outputs.ForEach(output => Inner(graph, 12, output));
            }));
            Inner(model, 8, Message(version => Number(version, 2, Opset)));
        }));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        var stream = new CodedOutputStream(bytes, leaveOpen: true);
        write(stream);
        stream.Flush();
        return bytes.ToArray();
    }

    private static void Inner(CodedOutputStream stream, int field, byte[] message)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteBytes(ByteString.CopyFrom(message));
    }

    private static void Text(CodedOutputStream stream, int field, string text)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteString(text);
    }

    private static void Number(CodedOutputStream stream, int field, long number)
    {
        stream.WriteTag(field, WireFormat.WireType.Varint);
        stream.WriteInt64(number);
    }
}
