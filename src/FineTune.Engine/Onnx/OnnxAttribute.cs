namespace FineTune.Engine.Onnx;

/// <summary>An attribute of a node.</summary>
/// <param name="Name">As the operator's specification names it.</param>
/// <param name="Value">A float, a long, a text, an array of long, or a graph that is a branch.</param>
internal sealed record OnnxAttribute(string Name, object Value)
{
    /// <summary>Of an attribute that names a type, as <c>to</c> of Cast.</summary>
    public static OnnxAttribute Of(string name, OnnxType type) => new(name, (long)type);

    /// <summary>The same text for the same attribute.</summary>
    public override string ToString() => Value is long[] values
        ? FormattableString.Invariant($"{Name}=[{string.Join(',', values)}]")
        : FormattableString.Invariant($"{Name}={Value}");
}
