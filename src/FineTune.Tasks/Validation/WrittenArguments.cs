using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What one source, such as the project file, sets: found by argument, whatever name was used for it.</summary>
internal sealed class WrittenArguments
{
    private readonly Dictionary<string, WrittenValue> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly DiagnosticList _diagnostics;

    public WrittenArguments(IEnumerable<WrittenValue> values, DiagnosticList diagnostics)
    {
        _diagnostics = diagnostics;
        foreach (WrittenValue value in values)
        {
            _values[value.Name] = value;
        }
    }

    /// <summary>The value as if it had been written under the argument's own name; null where it is not set.</summary>
    public WrittenValue? Find(ArgumentDefinition argument)
    {
        WrittenValue? found = null;
        foreach (string name in argument.Names)
        {
            if (_values.TryGetValue(name, out WrittenValue? value))
            {
                found = found is null ? Current(argument, value) : Disagree(found, value);
            }
        }

        return found;
    }

    private WrittenValue? Current(ArgumentDefinition argument, WrittenValue value)
    {
        if (value.Name.Equals(argument.Name, StringComparison.OrdinalIgnoreCase))
        {
            return value;
        }

        if (!argument.FormerSwitches.TryGetValue(value.Name, out string? choice))
        {
            _diagnostics.Add(DiagnosticCatalog.RenamedArgument, value.Position, value.ShownName, value.NameOf(argument));
            return value;
        }

        _diagnostics.Add(
            DiagnosticCatalog.RenamedArgument,
            value.Position,
            value.ShownName,
            value.FieldName is null ? $"{argument.Name} = {choice}" : $"{argument.HuggingFaceName}: {choice}");
        return new ValueParser(_diagnostics).Flag(value) is true ? value with { Name = argument.Name, Text = choice } : null;
    }

    private WrittenValue Disagree(WrittenValue first, WrittenValue second)
    {
        _diagnostics.Add(
            DiagnosticCatalog.ArgumentsDisagree, second.Position, $"{second.ShownName} and {first.ShownName} are both set, and are the same argument");
        return first;
    }
}
