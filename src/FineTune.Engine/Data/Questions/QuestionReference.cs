using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Engine.Data;

/// <summary>What an evaluation compares the answer to a question with.</summary>
/// <param name="Context">The text that has the answer.</param>
/// <param name="Answers">The right ones, of which any will do; none where there is none.</param>
internal sealed record QuestionReference(string Context, IReadOnlyList<string> Answers)
{
    public const string ContextName = "context";
    public const string AnswersName = "answers";

    /// <param name="utf8">As <see cref="QuestionRows"/> wrote it.</param>
    public static QuestionReference Parse(ReadOnlySpan<byte> utf8)
    {
        JsonObject reference = JsonSerializer.Deserialize<JsonObject>(utf8) ?? throw new JsonException("a reference is null");
        return new QuestionReference((string)reference[ContextName]!, [.. reference[AnswersName]!.AsArray().Select(answer => (string)answer!)]);
    }

    /// <summary>The rows of the question that a row is of.</summary>
    public static Range RowsOf(ITokenRows rows, int row)
    {
        int first = row;
        while (rows.Reference(first).IsEmpty)
        {
            first--;
        }

        int end = row + 1;
        while (end < rows.Count && rows.Reference(end).IsEmpty)
        {
            end++;
        }

        return first..end;
    }
}
