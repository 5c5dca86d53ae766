using System.Globalization;
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

    /// <summary>FT3008, of a forward and backward pass.</summary>
    /// <param name="rows">Rows of the pass.</param>
    /// <param name="step">From 1.</param>
    public static FineTuneException InPass(Exception exception, int rows, int step, TrainingArguments arguments) => Failure(
        exception,
        string.Create(CultureInfo.InvariantCulture, $"{Quantity.Of(rows, "row")} in a forward pass (step {step})"),
        MemoryAdvice.ForTraining(arguments, triedOneRow: rows == 1));

    /// <summary>FT3008, of the optimizer's state, for which neither fewer nor shorter rows are any help.</summary>
    public static FineTuneException InOptimizer(Exception exception, TrainingArguments arguments) =>
        Failure(exception, "the state of the optimizer", MemoryAdvice.ForOptimizer(arguments));

    private static FineTuneException Failure(Exception exception, string lacking, string advice) =>
        new(DiagnosticCatalog.OutOfMemory, null, exception, lacking, advice);
}
