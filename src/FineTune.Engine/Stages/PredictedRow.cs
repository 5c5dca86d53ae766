using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Tokenizers;

namespace FineTune.Engine.Stages;

/// <summary>What Predict says of a row: the answer, or what is wrong with this row alone.</summary>
/// <param name="Line">Its line in the file of predictions.</param>
/// <param name="Failure">Null where the line is an answer.</param>
internal sealed record PredictedRow(JsonObject Line, FineTuneException? Failure = null)
{
    /// <param name="position">Where the row stands, for a failure that does not say it.</param>
    /// <param name="asked">What the row is known by in a line without an answer.</param>
    public static PredictedRow Of(Func<JsonObject> answer, SourcePosition position, Func<JsonObject> asked) =>
        Try(() => new PredictedRow(answer()), position, asked, out PredictedRow? failed) ?? failed!;

    /// <summary>The same of something else than an answer; null, with the row to write, where the row cannot be asked about.</summary>
    public static T? Try<T>(Func<T> ask, SourcePosition position, Func<JsonObject> asked, out PredictedRow? failed)
        where T : class
    {
        failed = null;
        try
        {
            return ask();
        }
        catch (Exception exception) when (exception is FineTuneException or TokenizerException)
        {
            FineTuneException failure = EngineFailure.From(exception, "")!.At(position);
            JsonObject line = asked();
            line["error"] = new JsonObject { ["code"] = failure.Descriptor.Code, ["message"] = failure.Message };
            failed = new PredictedRow(line, failure);
            return null;
        }
    }
}
