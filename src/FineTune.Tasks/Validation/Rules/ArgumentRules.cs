using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What training arguments ask of each other and of the data, as far as it is known before anything runs.</summary>
internal sealed class ArgumentRules(ProjectXml project, ArgumentReader written, DiagnosticList diagnostics)
{
    public void Check(TrainingArguments training, TrainingRows rows, MetricChoice metrics)
    {
        CheckEvaluation(training);
        CheckMetric(training, metrics);
        CheckEffects(training);
        ReportRules.Check(written, diagnostics);
        CheckSteps("WarmupSteps", training.WarmupSteps);
        CheckSteps("LoggingSteps", training.LoggingSteps);
        CheckSteps("EvalSteps", training.EvalSteps ?? 1);
        CheckSteps("SaveSteps", training.SaveSteps);
        CheckRows(training, rows);
    }

    /// <summary>What chooses among evaluations needs some; the combinations transformers' TrainingArguments refuses too.</summary>
    private void CheckEvaluation(TrainingArguments training)
    {
        if (training.EvalStrategy != IntervalStrategy.No)
        {
            return;
        }

        Disagree(training.LoadBestModelAtEnd, "LoadBestModelAtEnd", "without evaluation no checkpoint is the best");
        Disagree(training.EarlyStoppingPatience is not null, "EarlyStoppingPatience", "without evaluation nothing tells that training should stop");
        Disagree(training.SaveStrategy == SaveStrategy.Best, "SaveStrategy", "without evaluation no checkpoint is the best");
        Disagree(training.LrSchedulerType == SchedulerType.ReduceLrOnPlateau, "LrSchedulerType", "reduce_lr_on_plateau looks at evaluations");
    }

    private void Disagree(bool isWanted, string argument, string reason)
    {
        if (isWanted)
        {
            diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, PositionOf(argument), $"{argument} needs EvalStrategy 'steps' or 'epoch': {reason}");
        }
    }

    private void CheckMetric(TrainingArguments training, MetricChoice metrics)
    {
        if (training.MetricForBestModel is not { } metric)
        {
            return;
        }

        string bare = metric.StartsWith("eval_", StringComparison.Ordinal) ? metric["eval_".Length..] : metric;
        if (!metrics.IsKnown(bare))
        {
            metrics.ReportUnknown(metric, PositionOf("MetricForBestModel"));
        }
    }

    /// <summary>An argument that another one makes meaningless is nearly always a misunderstanding.</summary>
    private void CheckEffects(TrainingArguments training)
    {
        bool evaluates = training.EvalStrategy != IntervalStrategy.No;
        bool evaluatesBySteps = training.EvalStrategy == IntervalStrategy.Steps;
        bool logsBySteps = training.LoggingStrategy == IntervalStrategy.Steps || (evaluatesBySteps && training.EvalSteps is null);
        bool isAdam = training.Optim.Plain() is OptimizerName.AdamwTorchFused or OptimizerName.AdamKeras or OptimizerName.AdEmaMix;
        bool isLion = training.Optim.Plain() == OptimizerName.Lion32Bit;
        bool warmsUp = training.LrSchedulerType is not (SchedulerType.Constant or SchedulerType.ReduceLrOnPlateau);
        CheckEffect("EvalSteps", evaluatesBySteps, "EvalStrategy is not 'steps'");
        CheckEffect("EvalDelay", evaluates, "EvalStrategy is 'no'");
        CheckEffect("SaveSteps", training.SaveStrategy == SaveStrategy.Steps, "SaveStrategy is not 'steps'");
        CheckEffect("LoggingSteps", logsBySteps, "LoggingStrategy is not 'steps'");
        CheckEffect("MetricForBestModel", evaluates, "EvalStrategy is 'no'");
        CheckEffect("GreaterIsBetter", evaluates, "EvalStrategy is 'no'");
        CheckEffect("EarlyStoppingThreshold", training.EarlyStoppingPatience is not null, "EarlyStoppingPatience is not set");
        CheckEffect("WarmupSteps", warmsUp, "LrSchedulerType has no warm-up; 'constant_with_warmup' has");
        CheckEffect("AdamBeta1", isAdam || isLion, "Optim is no Adam");
        CheckEffect("AdamBeta2", isAdam || isLion, "Optim is no Adam");
        CheckEffect("AdamEpsilon", isAdam, "Optim is no Adam");
    }

    private void CheckEffect(string argument, bool hasEffect, string reason)
    {
        if (!hasEffect && written.Find(argument) is { } value)
        {
            diagnostics.Add(DiagnosticCatalog.IneffectiveArgument, value.Position, value.ShownName, reason);
        }
    }

    /// <summary>Below 1 it is a ratio; half a step there is not.</summary>
    private void CheckSteps(string argument, double steps)
    {
        if (steps > 1 && steps != Math.Floor(steps) && written.Find(argument) is { } value)
        {
            diagnostics.Add(
                DiagnosticCatalog.BadValue, value.Position, value.ShownName, value.Text, "a whole number of steps, or a ratio of all steps below 1");
        }
    }

    private void CheckWarmup(TrainingArguments training, TrainingRows rows)
    {
        if (rows.StepsWithinWarmup(training) is { } steps)
        {
            diagnostics.Add(DiagnosticCatalog.LongWarmup, PositionOf("WarmupSteps"), Quantity.Of(training.WarmupSteps, "step"), Quantity.Of(steps, "step"));
        }
    }

    private void CheckRows(TrainingArguments training, TrainingRows rows)
    {
        if (rows.WithoutFullBatch(training) is { } problem)
        {
            // Of steps that are not there nothing else is worth saying.
            diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, PositionOf(nameof(training.DataloaderDropLast)), problem);
            return;
        }

        CheckWarmup(training, rows);
        CheckBatch(training, rows);
    }

    private void CheckBatch(TrainingArguments training, TrainingRows rows)
    {
        if (rows.FewerThanAStep(training) is { } most && rows.Processes is { } processes)
        {
            string argument = written.Find("PerDeviceTrainBatchSize") is null ? "GradientAccumulationSteps" : "PerDeviceTrainBatchSize";
            string rowsOfStep = Quantity.Of(TrainingRows.RowsOfStep(training, processes), "row");
            diagnostics.Add(DiagnosticCatalog.LargeBatch, PositionOf(argument), rowsOfStep, TrainingRows.FactorsOfStep(processes), most);
        }
    }

    private SourcePosition PositionOf(string argument) => written.Find(argument)?.Position ?? project.FilePosition;
}
