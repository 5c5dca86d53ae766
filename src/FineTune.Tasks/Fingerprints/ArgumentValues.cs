using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// Values of arguments as keys take them in: their JSON by Hugging Face's names. Records never change, so those of a project are looked up once for all stages;
/// the task that has just written the project gives its JSON, which spares reading every property once more.
/// </summary>
internal sealed class ArgumentValues
{
    // By the record of training arguments: a project whose Hub files have been found has the same one.
    private static readonly ConditionalWeakTable<TrainingArguments, ArgumentValues> Known = [];

    private ArgumentValues(JsonElement project)
    {
        Task = Values(project.GetProperty("task_arguments"));
        Tokenizer = Values(project.GetProperty("tokenizer"));
        Training = Values(project.GetProperty("training"));
    }

    public IReadOnlyDictionary<string, string> Task { get; }

    public IReadOnlyDictionary<string, string> Tokenizer { get; }

    public IReadOnlyDictionary<string, string> Training { get; }

    public static ArgumentValues Of(ProjectSpec project) =>
        Known.TryGetValue(project.Training, out ArgumentValues? values) ? values : Know(project, JsonSerializer.SerializeToUtf8Bytes(project, ContractsJson.File.ProjectSpec));

    /// <param name="json">The project's JSON.</param>
    public static ArgumentValues Know(ProjectSpec project, byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var values = new ArgumentValues(document.RootElement);
        Known.AddOrUpdate(project.Training, values);
        return values;
    }

    private static Dictionary<string, string> Values(JsonElement arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty value in arguments.EnumerateObject())
        {
            values[value.Name] = value.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object ? OneLine(value.Value) : value.Value.GetRawText();
        }

        return values;
    }

    /// <summary>Without the file's line breaks.</summary>
    private static string OneLine(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ContractsJson.Line.Options.Encoder }))
        {
            value.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
