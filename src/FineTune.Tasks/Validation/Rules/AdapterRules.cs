using System.Globalization;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>
/// What is about an adapter changes nothing where none is trained, so it is an error there; and its lists and patterns have values that can be.
/// </summary>
internal sealed class AdapterRules(ArgumentReader written, DiagnosticList diagnostics)
{
    private static readonly string[] OfAdapters =
    [
        nameof(TrainingArguments.LoraR), nameof(TrainingArguments.LoraAlpha), nameof(TrainingArguments.LoraDropout),
        nameof(TrainingArguments.LoraTargetModules), nameof(TrainingArguments.LoraModulesToSave), nameof(TrainingArguments.LoraExcludeModules),
        nameof(TrainingArguments.LoraLayersToTransform), nameof(TrainingArguments.LoraRankPattern), nameof(TrainingArguments.LoraAlphaPattern),
        nameof(TrainingArguments.InitLoraWeights), nameof(TrainingArguments.LoraUseRslora), nameof(TrainingArguments.LoraUseDora),
        nameof(TrainingArguments.LoraBias), nameof(TrainingArguments.MergeAdapter), nameof(TrainingArguments.LoadIn4Bit),
        nameof(TrainingArguments.LoadIn8Bit),
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

        CheckLayers(training.LoraLayersToTransform);
        CheckPatterns(nameof(training.LoraRankPattern), training.LoraRankPattern, rank => rank >= 1 && rank == Math.Floor(rank) && rank <= int.MaxValue,
            "a whole number above 0");
        CheckPatterns(nameof(training.LoraAlphaPattern), training.LoraAlphaPattern, alpha => alpha > 0 && double.IsFinite(alpha), "a number above 0");
    }

    private void CheckLayers(NameList? layers)
    {
        if (layers is not null && written.Find(nameof(TrainingArguments.LoraLayersToTransform)) is { } value)
        {
            foreach (string layer in layers)
            {
                if (!int.TryParse(layer, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                {
                    diagnostics.Add(DiagnosticCatalog.BadValue, value.Position, value.ShownName, value.Text, "a list of whole numbers from 0, such as 0;1;2");
                    return;
                }
            }
        }
    }

    private void CheckPatterns(string argument, KeywordArguments? patterns, Predicate<double> isAllowed, string expected)
    {
        if (patterns is null || written.Find(argument) is not { } value)
        {
            return;
        }

        foreach (string pattern in patterns.Values.Keys)
        {
            if (patterns.Number(pattern) is not { } number || !isAllowed(number))
            {
                diagnostics.Add(DiagnosticCatalog.BadObjectOption, value.Position, value.ShownName, patterns, $"the value of {pattern} is not {expected}");
            }
            else if (Misfit(pattern) is { } misfit)
            {
                diagnostics.Add(DiagnosticCatalog.BadObjectOption, value.Position, value.ShownName, patterns, misfit);
            }
        }
    }

    /// <summary>What is wrong with a pattern as a regular expression; null where nothing is.</summary>
    private static string? Misfit(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message.TrimEnd('.');
        }
    }
}
