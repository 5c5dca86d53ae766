using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Checkpoints;

/// <summary>JSON files of a model folder: indented, names in the order given, text readable.</summary>
internal static class JsonFiles
{
    /// <summary>Bytes; the index of a model with 100,000 weights has 10 MB.</summary>
    private const long Largest = 100_000_000;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        // Only files that programs read as JSON, never HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(string path, JsonNode json) => File.WriteAllText(path, json.ToJsonString(Indented) + "\n");

    /// <summary>The object in a file that others may have written.</summary>
    /// <param name="path">A file that is there.</param>
    /// <param name="failure">Makes what is thrown of the place, what is wrong there, and its cause.</param>
    public static JsonObject ReadObject(string path, Func<SourcePosition, string, Exception?, FineTuneException> failure)
    {
        // A pipe or a device has no length either, and is not opened: it might never end.
        long length = LinkedFile.Follow(path).Length;
        if (length is 0 or > Largest)
        {
            throw failure(new SourcePosition(path), length == 0 ? "the file is empty" : $"the file has {length} bytes, more than any of its kind", null);
        }

        try
        {
            return StrictJson.ParseObject(File.ReadAllBytes(path));
        }
        catch (JsonException exception)
        {
            SourcePosition position = new(path, (int)(exception.LineNumber ?? -1) + 1, (int)(exception.BytePositionInLine ?? -1) + 1);
            throw failure(position, StrictJson.ReasonOf(exception), exception);
        }
        catch (IOException exception)
        {
            throw failure(new SourcePosition(path), exception.Message.TrimEnd('.'), exception);
        }
    }
}
