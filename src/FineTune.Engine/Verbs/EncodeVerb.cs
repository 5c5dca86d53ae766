using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Tokenizers;

namespace FineTune.Engine.Verbs;

/// <summary>
/// Shows what a tokenizer makes of texts: JSON lines in, JSON lines out. Offsets are counted in code points, as Python does, so that
/// the lines can be compared with Hugging Face's.
/// </summary>
internal static class EncodeVerb
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var tokenizer = new Option<string>("--tokenizer") { Description = "Folder with a tokenizer's files.", Required = true };
        var maxLength =
            new Option<int>("--max-length") { Description = "Longest row in tokens; longer ones are truncated.", DefaultValueFactory = _ => int.MaxValue };
        var truncation = new Option<string>("--truncation") { Description = "Which text of a pair is cut.", DefaultValueFactory = _ => "longest_first" };
        truncation.AcceptOnlyFromAmong("longest_first", "only_first", "only_second");
        var plain = new Option<bool>("--no-special-tokens") { Description = "Encode without special tokens." };
        var command = new Command("encode", "Show what a tokenizer makes of texts: JSON lines {\"text\", \"pair\"} or {\"words\"} from standard input.")
        {
            tokenizer, maxLength, truncation, plain,
        };
        command.SetAction(result => Run(
            result.GetRequiredValue(tokenizer),
            result.GetRequiredValue(maxLength),
            Enum.Parse<TruncationStrategy>(result.GetRequiredValue(truncation).Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
            result.GetValue(plain)));
        return command;
    }

    private static int Run(string folder, int maxLength, TruncationStrategy truncation, bool plain)
    {
        try
        {
            TextTokenizer tokenizer = TokenizerFiles.Load(folder);
            (tokenizer.Truncation, tokenizer.AddsSpecialTokens) = (truncation, !plain);
            using Stream input = Console.OpenStandardInput();
            using var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
            Encode(tokenizer, maxLength, new StreamReader(input), output);
            return (int)EngineExitCode.Done;
        }
        catch (Exception exception) when (EngineFailure.From(exception, folder) is { } failure)
        {
            Console.Error.WriteLine(FailureLine.Of(failure));
            return (int)EngineExitCode.ErrorsReported;
        }
    }

    /// <exception cref="FineTuneException">FT2204: a line is not what it should be.</exception>
    public static void Encode(ITextTokenizer tokenizer, int maxLength, TextReader input, Stream output)
    {
        var row = new TokenizedText(details: true);
        for (int line = 1; input.ReadLine() is { } text; line++)
        {
            EncodeInput parsed = EncodeInput.Parse(text, line);
            parsed.Encode(tokenizer, maxLength, row);
            Write(tokenizer, parsed, row, output);
        }

        output.Flush();
    }

    private static void Write(ITextTokenizer tokenizer, EncodeInput input, TokenizedText row, Stream output)
    {
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            WriteList(writer, "ids", row, i => writer.WriteNumberValue(row.InputIds[i]));
            WriteList(writer, "type_ids", row, i => writer.WriteNumberValue(row.TokenTypeIds.IsEmpty ? 0 : row.TokenTypeIds[i]));
            WriteList(writer, "special_tokens_mask", row, i => writer.WriteNumberValue(row.SpecialTokensMask[i] ? 1 : 0));
            WriteList(writer, "tokens", row, i => writer.WriteStringValue(row.Tokens[i]));
            WriteList(writer, "offsets", row, i => WriteOffsets(writer, input.CodePoints(row, i)));
            WriteList(writer, "words", row, i => WriteNumber(writer, row.WordOf(i)));
            WriteList(writer, "sequences", row, i => WriteNumber(writer, row.SequenceOf(i)));
            writer.WriteString("decoded", tokenizer.Decode(row.InputIds, skipSpecialTokens: true, cleanUp: false));
            writer.WriteString("decoded_with_special_tokens", tokenizer.Decode(row.InputIds, skipSpecialTokens: false, cleanUp: false));
            writer.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WriteList(Utf8JsonWriter writer, string name, TokenizedText row, Action<int> write)
    {
        writer.WriteStartArray(name);
        for (int i = 0; i < row.InputIds.Length; i++)
        {
            write(i);
        }

        writer.WriteEndArray();
    }

    private static void WriteOffsets(Utf8JsonWriter writer, (int Start, int End) offsets)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(offsets.Start);
        writer.WriteNumberValue(offsets.End);
        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, int? number)
    {
        if (number is { } value)
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
