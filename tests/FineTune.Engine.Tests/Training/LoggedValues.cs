using System.Text.Json.Nodes;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training;

internal static class LoggedValues
{
    /// <summary>The values of a key in the entries of the log that have it, in their order.</summary>
    public static double[] Series(this TrainerState state, string key) =>
        [.. state.LogHistory.OfType<JsonObject>().Where(entry => entry[key] is not null).Select(entry => entry[key]!.GetValue<double>())];
}
