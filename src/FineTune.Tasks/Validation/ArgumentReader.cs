using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>
/// Turns the evaluated argument properties into the records that carry them: what is set is laid over the JSON of a record with
/// nothing set, so that the records' own defaults are the only ones. (Reading JSON with gaps would not do: source-generated
/// readers give init-only properties that are missing no default.)
/// </summary>
internal sealed class ArgumentReader(ProjectXml project, IReadOnlyDictionary<string, string> values, DiagnosticList diagnostics)
{
    private readonly ValueParser _parser = new(diagnostics);
    private readonly WrittenArguments _properties = new(Properties(project, values), diagnostics);

    public TaskArguments Task() => Read(new TaskArguments(), ArgumentCatalog.Task, ContractsJson.Line.TaskArguments);

    public TokenizerArguments Tokenizer() => Read(new TokenizerArguments(), ArgumentCatalog.Tokenizer, ContractsJson.Line.TokenizerArguments);

    public TrainingArguments Training() => Read(new TrainingArguments(), ArgumentCatalog.Training, ContractsJson.Line.TrainingArguments);

    private static IEnumerable<WrittenValue> Properties(ProjectXml project, IReadOnlyDictionary<string, string> values)
    {
        foreach ((string name, string value) in values)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                yield return new WrittenValue(name, value.Trim(), project.PositionOf(name, value.Trim()));
            }
        }
    }

    private T Read<T>(T defaults, IReadOnlyList<ArgumentDefinition> arguments, JsonTypeInfo<T> type)
    {
        JsonObject json = JsonSerializer.SerializeToNode(defaults, type)!.AsObject();
        foreach (ArgumentDefinition argument in arguments)
        {
            if (_properties.Find(argument) is { } written && _parser.Argument(argument, written) is { } value)
            {
                CheckEffect(argument, written, value, json[argument.HuggingFaceName]);
                json[argument.HuggingFaceName] = value;
            }
        }

        return json.Deserialize(type)!;
    }

    private void CheckEffect(ArgumentDefinition argument, WrittenValue written, JsonNode value, JsonNode? defaultValue)
    {
        string text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        if (PendingArguments.Contains(argument.Name, text) && !JsonNode.DeepEquals(value, defaultValue))
        {
            diagnostics.Add(DiagnosticCatalog.PendingArgument, written.Position, written.Name, written.Text);
        }
    }
}
