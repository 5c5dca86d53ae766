using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// Values of arguments as keys take them in: their JSON by Hugging Face's names. Records never change, so those of a project are looked up once for all
/// stages; the task that has just written the project gives its JSON, which spares reading every property once more.
/// </summary>
internal sealed class ArgumentValues
{
    // By the record of training arguments: a project whose Hub files have been found has the same one.
    private static readonly ConditionalWeakTable<TrainingArguments, ArgumentValues> Known = [];

    private ArgumentValues(ReadOnlySpan<byte> project)
    {
        var reader = new Utf8JsonReader(project);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string part = reader.GetString()!;
            reader.Read();
            switch (part)
            {
                case "task_arguments":
                    Task = Values(ref reader, project);
                    break;
                case "tokenizer":
                    Tokenizer = Values(ref reader, project);
                    break;
                case "training":
                    Training = Values(ref reader, project);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    public IReadOnlyDictionary<string, string> Task { get; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tokenizer { get; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Training { get; } = new Dictionary<string, string>();

    public static ArgumentValues Of(ProjectSpec project) =>
        Known.TryGetValue(project.Training, out ArgumentValues? values) ? values : Know(project, RecordFile.Write(project));

    /// <param name="json">The project's JSON.</param>
    public static ArgumentValues Know(ProjectSpec project, byte[] json)
    {
        var values = new ArgumentValues(json);
        Known.AddOrUpdate(project.Training, values);
        return values;
    }

    private static Dictionary<string, string> Values(ref Utf8JsonReader reader, ReadOnlySpan<byte> project)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            values[name] = reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject
                ? OneLine(JsonElement.ParseValue(ref reader))
                : Encoding.UTF8.GetString(project[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
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
