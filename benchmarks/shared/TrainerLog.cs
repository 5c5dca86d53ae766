using System.Text.Json.Nodes;

/// <summary>Two logs of the same training (log_history of trainer_state.json), entry by entry.</summary>
internal static class TrainerLog
{
    /// <summary>The largest relative difference of a value in the entries that have it on their side; 0 where none has it.</summary>
    public static double Largest(JsonArray ours, JsonArray theirs, string key) =>
        ours.Zip(theirs).Where(entries => entries.Second![key] is not null).Select(entries => Difference(entries.Second![key]!, entries.First![key]))
            .DefaultIfEmpty().Max();

    public static double Difference(JsonNode theirs, JsonNode? ours)
    {
        double expected = theirs.GetValue<double>();
        return ours is null ? double.PositiveInfinity : expected == ours.GetValue<double>() ? 0 : Math.Abs((ours.GetValue<double>() - expected) / expected);
    }
}
