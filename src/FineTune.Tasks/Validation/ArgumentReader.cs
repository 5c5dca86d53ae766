using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>
/// Turns the evaluated argument properties into the records that carry them. Only what is set goes through JSON, so that the
/// records' own defaults are the only ones.
/// </summary>
internal sealed class ArgumentReader(ProjectXml project, IReadOnlyDictionary<string, string> values, DiagnosticList diagnostics)
{
    private readonly ValueParser _parser = new(diagnostics);

    public TokenizerArguments Tokenizer() => Read(ArgumentCatalog.Tokenizer, ContractsJson.Line.TokenizerArguments);

    public TrainingArguments Training() => Read(ArgumentCatalog.Training, ContractsJson.Line.TrainingArguments);

    private T Read<T>(IReadOnlyList<ArgumentDefinition> arguments, JsonTypeInfo<T> type)
    {
        var json = new JsonObject();
        foreach (ArgumentDefinition argument in arguments)
        {
            if (Value(argument) is { } value)
            {
                json[argument.HuggingFaceName] = value;
            }
        }

        return json.Deserialize(type)!;
    }

    private JsonNode? Value(ArgumentDefinition argument)
    {
        string? writtenName = WrittenName(argument);
        if (writtenName is null)
        {
            return null;
        }

        string value = values[writtenName].Trim();
        return _parser.Argument(argument, writtenName, value, project.PositionOf(writtenName, value));
    }

    /// <summary>The name the project uses for the argument; null where it is not set.</summary>
    private string? WrittenName(ArgumentDefinition argument)
    {
        string? writtenName = IsSet(argument.Name) ? argument.Name : null;
        foreach (string alias in argument.Aliases)
        {
            if (!IsSet(alias))
            {
                continue;
            }

            SourcePosition position = project.PositionOf(alias, values[alias].Trim());
            if (writtenName is null)
            {
                diagnostics.Add(DiagnosticCatalog.RenamedArgument, position, alias, argument.Name);
                writtenName = alias;
            }
            else
            {
                diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, position, $"{alias} and {writtenName} are both set, and are the same argument");
            }
        }

        return writtenName;
    }

    private bool IsSet(string name) => values.TryGetValue(name, out string? value) && !string.IsNullOrWhiteSpace(value);
}
