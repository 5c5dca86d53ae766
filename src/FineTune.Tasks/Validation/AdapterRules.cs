using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What is about an adapter changes nothing where none is trained, so it is an error there.</summary>
internal sealed class AdapterRules(ArgumentReader written, DiagnosticList diagnostics)
{
    private static readonly string[] OfAdapters =
    [
        nameof(TrainingArguments.LoraR), nameof(TrainingArguments.LoraAlpha), nameof(TrainingArguments.LoraDropout),
        nameof(TrainingArguments.LoraTargetModules), nameof(TrainingArguments.LoraModulesToSave), nameof(TrainingArguments.LoraUseRslora),
        nameof(TrainingArguments.LoraUseDora), nameof(TrainingArguments.LoraBias), nameof(TrainingArguments.MergeAdapter),
    ];

    public void Check(TrainingArguments training)
    {
        foreach (string argument in OfAdapters)
        {
            if (training.Peft is null && written.Find(argument) is { } value)
            {
                string reason = $"{value.ShownName} is about an adapter, and none is trained: Peft is not set to lora";
                diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, value.Position, reason);
            }
        }
    }
}
