using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What ReportTo names.</summary>
internal static class ReportRules
{
    public static void Check(ArgumentReader written, DiagnosticList diagnostics)
    {
        if (written.Find(nameof(TrainingArguments.ReportTo)) is { } reportTo)
        {
            foreach (string name in ReportTargets.Split(reportTo.Text))
            {
                Check(name, reportTo, diagnostics);
            }
        }

        CheckEffect(nameof(TrainingArguments.LoggingDir), written, diagnostics, [ReportTargets.TensorBoard, ReportTargets.JsonLines]);
        CheckEffect(nameof(TrainingArguments.RunName), written, diagnostics, [ReportTargets.Mlflow, ReportTargets.JsonLines]);
    }

    private static void Check(string name, WrittenValue reportTo, DiagnosticList diagnostics)
    {
        if (Contains(ReportTargets.OfPythonAlone, name))
        {
            // A file of arguments that a Python script has used says so more often than not; the training is the same.
            string reason = $"{name} is a package of Python; {string.Join(", ", ReportTargets.Programs)} are here, and a Hook can send the log elsewhere";
            diagnostics.Add(DiagnosticCatalog.NeedlessArgument, reportTo.Position, reportTo.ShownName, reason);
        }
        else if (!Contains(ReportTargets.Names, name))
        {
            string choices = $"one of {string.Join(", ", ReportTargets.Names)}, or several with ';' between them";
            diagnostics.Add(
                DiagnosticCatalog.BadValue, reportTo.Position, reportTo.ShownName, name, choices + NearestName.Suggestion(name, ReportTargets.Names));
        }
        else if (name.Equals(ReportTargets.None, StringComparison.OrdinalIgnoreCase) && ReportTargets.Split(reportTo.Text).Length > 1)
        {
            diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, reportTo.Position, $"{reportTo.ShownName} is none and something else");
        }
    }

    private static void CheckEffect(string argument, ArgumentReader written, DiagnosticList diagnostics, IReadOnlyList<string> targets)
    {
        string[] named = ReportTargets.Split(written.Find(nameof(TrainingArguments.ReportTo))?.Text ?? "");
        if (written.Find(argument) is { } value && !Array.Exists(named, name => Contains(targets, name)))
        {
            diagnostics.Add(DiagnosticCatalog.IneffectiveArgument, value.Position, value.ShownName, $"ReportTo names neither {string.Join(" nor ", targets)}");
        }
    }

    private static bool Contains(IReadOnlyList<string> names, string name)
    {
        foreach (string known in names)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
