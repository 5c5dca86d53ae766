using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What has no meaning where a language model is trained on preferences.</summary>
internal sealed class ObjectiveRules(ProjectXml project, ArgumentReader written, DiagnosticList diagnostics)
{
    public void Check(TaskArguments arguments, TrainingArguments training, IReadOnlyList<SampleSpec> samples)
    {
        foreach (string argument in (string[])[nameof(arguments.Beta), nameof(arguments.LossType), nameof(arguments.LabelSmoothing)])
        {
            if (arguments.Objective != Objective.Dpo && written.Find(argument) is { } value)
            {
                diagnostics.Add(DiagnosticCatalog.IneffectiveArgument, value.Position, value.ShownName, "Objective is not 'dpo'");
            }
        }

        CheckSmoothing(arguments);

        if (arguments.Objective == Objective.Sft)
        {
            return;
        }

        string objective = $"Objective is {EnumNames.Of(arguments.Objective)}";
        Disagree(arguments.PredictWithGenerate, nameof(arguments.PredictWithGenerate), $"PredictWithGenerate is for answers that are right, and {objective}");
        Disagree(arguments.Packing, nameof(arguments.Packing), $"Packing is for texts and answers, and {objective}: its rows go in pairs");
        Disagree(arguments.GroupTexts, nameof(arguments.GroupTexts), $"GroupTexts is for texts, and {objective}");
        Disagree(training.LabelSmoothingFactor != 0, nameof(training.LabelSmoothingFactor), TaskArguments.NothingToSmooth);
        if (arguments.Objective == Objective.Reward && samples.Count > 0)
        {
            diagnostics.Add(
                DiagnosticCatalog.ArgumentsDisagree, samples[0].Position, "A Sample is a text to go on with, and a model of Objective reward generates none");
        }
    }

    private void CheckSmoothing(TaskArguments arguments)
    {
        bool isSmoothed = arguments.LossType is PreferenceLossType.Robust or PreferenceLossType.ExoPair;
        if (arguments.Objective == Objective.Dpo && !isSmoothed && written.Find(nameof(arguments.LabelSmoothing)) is { } value)
        {
            diagnostics.Add(DiagnosticCatalog.IneffectiveArgument, value.Position, value.ShownName, "LossType is neither 'robust' nor 'exo_pair'");
        }

        Disagree(
            arguments is { Objective: Objective.Dpo, LossType: PreferenceLossType.ExoPair, LabelSmoothing: 0 },
            nameof(arguments.LossType),
            "LossType exo_pair needs LabelSmoothing above 0: of 0 it takes the logarithm");
    }

    private void Disagree(bool isSet, string argument, string reason)
    {
        if (isSet)
        {
            diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, written.Find(argument)?.Position ?? project.FilePosition, reason);
        }
    }
}
