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
        nameof(TrainingArguments.LoadIn4Bit), nameof(TrainingArguments.LoadIn8Bit),
    ];

    public void Check(TrainingArguments training)
    {
        if (training is { LoadIn4Bit: true, LoadIn8Bit: true } && written.Find(nameof(training.LoadIn8Bit)) is { } second)
        {
            const string Reason = "LoadIn4Bit and LoadIn8Bit are both set, and the base model is kept in one way";
            diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, second.Position, Reason);
        }

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
