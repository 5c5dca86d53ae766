using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>What the properties about several processes may say: the check of the project and the stages read them alike.</summary>
internal static class ProcessValues
{
    /// <summary>What a number has to be, as the end of a sentence.</summary>
    public const string WholeNumberIs = "a whole number of at least 1";

    /// <summary>What a time has to be: no timer of the engine counts longer.</summary>
    public const string SecondsAre = "a whole number of seconds from 1 to 1000000";

    /// <summary>What a launcher has to be.</summary>
    public const string LauncherIs = "a command whose quotes are closed";

    /// <summary>Processes of this machine beyond which they are surely a slip: each holds libtorch and the whole model.</summary>
    public static int Most => Math.Max(16, 4 * Environment.ProcessorCount);

    /// <summary>What a collective has to be.</summary>
    public static string CollectiveIs => $"one of {string.Join(", ", EnumNames.All(typeof(CollectiveEngine)))}";

    /// <returns>Null for a text that is none.</returns>
    public static int? WholeNumber(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;

    /// <returns>Null for a text that is none, or too many.</returns>
    public static int? Seconds(string text) => WholeNumber(text) is { } number and <= 1_000_000 ? number : null;

    /// <returns>Null for a text that names none.</returns>
    public static CollectiveEngine? Collective(string text) =>
        EnumNames.Find(typeof(CollectiveEngine), text.Trim().ToLowerInvariant()) as CollectiveEngine?;
}
