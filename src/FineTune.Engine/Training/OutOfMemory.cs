using System.Runtime.InteropServices;
using FineTune.Contracts;

namespace FineTune.Engine.Training;

/// <summary>libtorch says a lack of memory in words only.</summary>
internal static class OutOfMemory
{
    private static readonly string[] Phrases = ["out of memory", "can't allocate memory", "not enough memory"];

    public static bool Is(Exception exception) =>
        exception is OutOfMemoryException
        || (exception is ExternalException && Phrases.Any(phrase => exception.Message.Contains(phrase, StringComparison.OrdinalIgnoreCase)));

    /// <param name="rows">Rows of the forward pass.</param>
    /// <param name="step">From 1.</param>
    public static FineTuneException Failure(Exception exception, int rows, int step, TrainingArguments arguments) =>
        new(DiagnosticCatalog.OutOfMemory, null, exception, Quantity.Of(rows, "row"), step, MemoryAdvice.ForTraining(arguments, triedOneRow: rows == 1));
}
