using System.Globalization;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>A sweep in lines: a line when a trial ends, a table at the end, and the file of the best values.</summary>
internal sealed class SweepText(SweepGoal goal, int total)
{
    private const string Absent = "-";

    /// <summary>What an item of TrainingArguments reads; BaseModel is no argument, and stands in a comment.</summary>
    public string BestArguments(Trial best, string projectName)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# The values of the best trial of -t:Sweep of {projectName}, {goal.Metric} {Value(best.Value)}.\n");
        text.Append("# <TrainingArguments Include=\"sweep.best.yaml\" /> takes them into a project that does not set them itself.\n");
        foreach ((string name, string value) in best.Values)
        {
            ArgumentDefinition? argument = ArgumentCatalog.All.FirstOrDefault(known => known.Name == name);
            text.Append(argument is null ? $"# {name}: {value}\n" : $"{argument.HuggingFaceName}: {Scalar(argument, value)}\n");
        }

        return text.ToString();
    }

    /// <summary>How a trial ended, what the best is now, and what the trial had set.</summary>
    public string Line(Trial trial, Trial? best)
    {
        string ending = trial.State switch
        {
            TrialState.Failed => $"failed, {trial.Reason}",
            TrialState.Pruned => $"pruned after {trial.Evaluations.Count} of its evaluations, {goal.Metric} {Value(trial.Value)}",
            _ => $"{goal.Metric} {Value(trial.Value)}",
        };
        string leader = best is null || best.Number == trial.Number ? "" : $" (best {Value(best.Value)}, trial {SweepFolder.NameOf(best.Number)})";
        return $"Sweep: trial {SweepFolder.NameOf(trial.Number)} of {SweepFolder.NameOf(total)}: {ending}{leader}; {Values(trial)}";
    }

    /// <summary>The trials, the best first.</summary>
    public IEnumerable<string> Table(IReadOnlyCollection<Trial> trials)
    {
        List<string> names = [.. trials.SelectMany(trial => trial.Values.Keys).Distinct()];
        List<string[]> rows = [["trial", goal.Metric, .. names, "state", "seconds"]];
        foreach (Trial trial in Ranked(trials))
        {
            rows.Add(
            [
                SweepFolder.NameOf(trial.Number), Value(trial.Value), .. names.Select(name => Shown(trial.Values.GetValueOrDefault(name, Absent))),
                EnumNames.Of(trial.State), trial.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
            ]);
        }

        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        return rows.Select(row => "  " + string.Join("  ", row.Select((cell, column) => cell.PadLeft(widths[column]))));
    }

    /// <summary>Complete ones by their value, then those that were ended.</summary>
    public IReadOnlyList<Trial> Ranked(IEnumerable<Trial> trials) =>
        [.. trials.OrderBy(trial => trial.State switch { TrialState.Complete => 0, TrialState.Pruned => 1, _ => 2 })
            .ThenBy(trial => goal.Cost(trial.Value)).ThenBy(trial => trial.Number)];

    /// <summary>What a trial has set, as short as people write it: <c>5.79e-6</c> and not <c>5.79E-06</c>.</summary>
    public static string Shown(string value)
    {
        int exponent = value.IndexOf('E', StringComparison.Ordinal);
        bool isNumber = exponent > 0 && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return isNumber
            ? string.Create(CultureInfo.InvariantCulture, $"{value[..exponent]}e{int.Parse(value.AsSpan(exponent + 1), CultureInfo.InvariantCulture)}")
            : value;
    }

    public static string Value(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "not defined";

    private static string Values(Trial trial) => string.Join(", ", trial.Values.Select(value => $"{value.Key} {Shown(value.Value)}"));

    /// <summary>A text in quotes, as it may hold what YAML means otherwise.</summary>
    private static string Scalar(ArgumentDefinition argument, string value) =>
        argument.ValueType == typeof(int) || argument.ValueType == typeof(double) || argument.ValueType == typeof(bool)
            ? value
            : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
