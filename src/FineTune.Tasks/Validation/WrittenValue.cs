using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>An argument as somebody wrote it: in the project, on the command line or in a file of arguments.</summary>
/// <param name="Name">The name used, which may be an earlier one.</param>
/// <param name="FieldName">The name as a file of arguments has it, such as learning_rate; null elsewhere.</param>
/// <param name="IsQuoted">True where the file says that it is a text, as YAML's quotes do: no number and no flag.</param>
internal sealed record WrittenValue(string Name, string Text, SourcePosition Position, string? FieldName = null, bool IsQuoted = false)
{
    /// <summary>What messages call it: the name that stands at its place.</summary>
    public string ShownName => FieldName ?? Name;

    /// <summary>What the argument is called where this value stands.</summary>
    public string NameOf(ArgumentDefinition argument) => FieldName is null ? argument.Name : argument.HuggingFaceName;
}
