using static TorchSharp.torch;

namespace FineTune.Engine.Onnx;

/// <summary>
/// Puts a graph together. What is asked for twice, the same weight, constant or operation on the same values, is there once, so that layers need not share
/// what they compute. The tensors that it makes live until the dispose scope it was made in ends.
/// </summary>
/// <param name="weights">By Hugging Face's names, on the CPU, float32.</param>
internal sealed class GraphBuilder(IReadOnlyDictionary<string, Tensor> weights)
{
    private readonly List<OnnxValue> _inputs = [];
    private readonly Dictionary<string, OnnxTensor> _tensors = new(StringComparer.Ordinal);
    private List<OnnxNode> _nodes = [];
    private Dictionary<string, string> _outputs = new(StringComparer.Ordinal);
    private int _count;
    private bool _isFloat32;

    public bool HasWeight(string name) => weights.ContainsKey(name);

    public GraphValue Input(string name, OnnxType type, params object[] dimensions)
    {
        _inputs.Add(new OnnxValue(name, type, dimensions));
        return new GraphValue(name);
    }

    /// <summary>The weight as it is.</summary>
    public GraphValue Weight(string name) => Add(name, () => weights[name]);

    /// <summary>The weight [rows, columns] as [columns, rows], as MatMul takes it.</summary>
    public GraphValue TransposedWeight(string name) => Add($"{name}.transposed", () => weights[name].t());

    /// <summary>
    /// The same of a table in which the graph looks up rows as well. It is there once: what runs the graph turns it around when it opens the file.
    /// </summary>
    public GraphValue TransposedTable(string name) => Transpose(Weight(name), 1, 0);

    /// <summary>A number in the model's own precision.</summary>
    public GraphValue Constant(float value) => Add(FormattableString.Invariant($"float_{value:R}{Suffix}"), () => tensor(value));

    public GraphValue Constant(long value) => Add(FormattableString.Invariant($"int_{value}"), () => tensor(value));

    public GraphValue Constant(params long[] values) => Add(FormattableString.Invariant($"ints_{string.Join('_', values)}"), () => tensor(values));

    /// <summary>A table.</summary>
    /// <param name="name">Names it in the graph; the same name is the same table.</param>
    public GraphValue Constant(string name, Func<Tensor> value) => Add(name, value);

    /// <summary>What <paramref name="compute"/> describes computes in float32 in every graph; its result is in the model's own precision again.</summary>
    public GraphValue InFloat32(Func<GraphValue> compute)
    {
        _isFloat32 = true;
        GraphValue value = compute();
        _isFloat32 = false;
        return Cast(value, OnnxType.Float32);
    }

    public GraphValue Apply(string operation, params ReadOnlySpan<GraphValue> inputs) => Apply(operation, inputs, []);

    public GraphValue Apply(string operation, ReadOnlySpan<GraphValue> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        string[] names = new string[inputs.Length];
        for (int index = 0; index < names.Length; index++)
        {
            names[index] = inputs[index].Name;
        }

        OnnxAttribute[] all = attributes.ToArray();
        string key = $"{operation}({string.Join(", ", names)}) {string.Join(' ', all.Select(attribute => attribute.ToString()))}{Suffix}";
        if (!_outputs.TryGetValue(key, out string? output))
        {
            output = FormattableString.Invariant($"{operation}_{_count++}");
            _nodes.Add(new OnnxNode(operation, names, [output]) { Attributes = all, IsFloat32 = _isFloat32 });
            _outputs.Add(key, output);
        }

        return new GraphValue(output);
    }

    /// <summary>What one of two branches gives; only that one is computed.</summary>
    /// <param name="condition">bool, a scalar.</param>
    /// <param name="then">Describes what is given where it is true.</param>
    /// <param name="otherwise">As many values of the same types for where it is false.</param>
    public GraphValue[] If(GraphValue condition, Func<GraphValue[]> then, Func<GraphValue[]> otherwise)
    {
        string name = FormattableString.Invariant($"If_{_count++}");
        OnnxAttribute[] branches = [new("then_branch", Branch($"{name}.then", then)), new("else_branch", Branch($"{name}.else", otherwise))];
        string[] outputs = [.. ((OnnxGraph)branches[0].Value).Outputs.Select((_, index) => FormattableString.Invariant($"{name}.{index}"))];
        _nodes.Add(new OnnxNode("If", [condition.Name], outputs) { Attributes = branches });
        return [.. outputs.Select(output => new GraphValue(output))];
    }

    public GraphValue Add(GraphValue first, GraphValue second) => Apply("Add", first, second);

    public GraphValue Subtract(GraphValue first, GraphValue second) => Apply("Sub", first, second);

    public GraphValue Multiply(GraphValue first, GraphValue second) => Apply("Mul", first, second);

    public GraphValue Divide(GraphValue first, GraphValue second) => Apply("Div", first, second);

    public GraphValue MatMul(GraphValue first, GraphValue second) => Apply("MatMul", first, second);

    public GraphValue Cast(GraphValue value, OnnxType type) => Apply("Cast", [value], OnnxAttribute.Of("to", type));

    public GraphValue Gather(GraphValue values, GraphValue indices, long axis = 0) => Apply("Gather", [values, indices], new OnnxAttribute("axis", axis));

    /// <param name="shape">0 leaves a dimension as it is, -1 takes what is left.</param>
    public GraphValue Reshape(GraphValue value, params long[] shape) => Apply("Reshape", value, Constant(shape));

    public GraphValue Transpose(GraphValue value, params long[] order) => Apply("Transpose", [value], new OnnxAttribute("perm", order));

    public GraphValue Unsqueeze(GraphValue value, params long[] axes) => Apply("Unsqueeze", value, Constant(axes));

    public GraphValue Softmax(GraphValue value) => Apply("Softmax", [value], new OnnxAttribute("axis", -1L));

    /// <summary>The part of one dimension from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public GraphValue Slice(GraphValue value, long start, long end, long axis) =>
        Apply("Slice", value, Constant([start]), Constant([end]), Constant([axis]));

    /// <summary>The length of a dimension: int64, a scalar.</summary>
    public GraphValue Length(GraphValue value, long axis) => Gather(Apply("Shape", value), Constant(axis));

    /// <summary>0, 1, 2 and so on: int64 [count].</summary>
    /// <param name="count">int64, a scalar.</param>
    public GraphValue Range(GraphValue count) => Apply("Range", Constant(0L), count, Constant(1L));

    /// <summary>A table that is made from weights once and for all.</summary>
    /// <param name="name">Names it in the graph.</param>
    /// <param name="compute">Of the weights by name.</param>
    public GraphValue Constant(string name, Func<IReadOnlyDictionary<string, Tensor>, Tensor> compute) => Add(name, () => compute(weights));

    /// <summary>The graph that gives values under names.</summary>
    /// <param name="outputs">What it gives, each with its name, type and dimensions.</param>
    public OnnxGraph Build(params IReadOnlyList<(GraphValue Result, OnnxValue Output)> outputs) => new OnnxGraph
    {
        Inputs = [.. _inputs],
        Outputs = [.. outputs.Select(output => output.Output)],
        Nodes = [.. _nodes, .. outputs.Select(output => new OnnxNode("Identity", [output.Result.Name], [output.Output.Name]))],
        Tensors = [.. _tensors.Values],
    }.WithoutUnusedTensors();

    /// <summary>Operations of which nobody outside knows; those outside are known inside.</summary>
    private OnnxGraph Branch(string name, Func<GraphValue[]> describe)
    {
        (List<OnnxNode> nodes, Dictionary<string, string> outputs) = (_nodes, _outputs);
        (_nodes, _outputs) = ([], new Dictionary<string, string>(outputs, StringComparer.Ordinal));
        GraphValue[] results = describe();
        string[] names = [.. results.Select((_, index) => FormattableString.Invariant($"{name}.{index}"))];
        var branch = new OnnxGraph
        {
            Inputs = [],
            Outputs = [.. names.Select(output => new OnnxValue(output, OnnxType.Float32, []))],
            Nodes = [.. _nodes, .. results.Zip(names, (result, output) => new OnnxNode("Identity", [result.Name], [output]))],
            Tensors = [],
        };
        (_nodes, _outputs) = (nodes, outputs);
        return branch;
    }

    private string Suffix => _isFloat32 ? ".float32" : "";

    private GraphValue Add(string name, Func<Tensor> value)
    {
        if (!_tensors.ContainsKey(name))
        {
            _tensors.Add(name, new OnnxTensor(name, value()) { IsFloat32 = _isFloat32 });
        }

        return new GraphValue(name);
    }
}
