using System.Diagnostics;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Training;

/// <summary>What a run says of itself: the entries of its log, and the objects of its results, with the keys of transformers' Trainer.</summary>
internal sealed class TrainingLog(TrainingJob job, TrainingPlan plan)
{
    private bool CountsTokens => job.Arguments.IncludeNumInputTokensSeen != InputTokenCount.No;

    /// <summary>Adds the loss since the entry of losses before, with what the last step used.</summary>
    public void WriteLoss(TrainerState state, StepResult result)
    {
        var entry = new JsonObject
        {
            ["loss"] = state.LossSinceLog / (state.GlobalStep - state.LastLogStep),
            ["grad_norm"] = result.GradientNorm,
            ["learning_rate"] = result.LearningRate,
        };
        Write(state, entry);
        state.LossSinceLog = 0;
        state.LastLogStep = state.GlobalStep;
    }

    public void Write(TrainerState state, JsonObject entry)
    {
        state.Log(WithTokens(state, entry));
        job.Observer?.OnLog(state, plan);
    }

    /// <summary>The entry of the whole run. Its rates are those of the steps and rows that were trained, not of those planned.</summary>
    public JsonObject Summary(TrainerState state)
    {
        var summary = new JsonObject
        {
            ["train_runtime"] = state.Seconds,
            ["train_samples_per_second"] = plan.RowsUpTo(state.GlobalStep) / state.Seconds,
            ["train_steps_per_second"] = state.GlobalStep / state.Seconds,
            ["total_flos"] = state.TotalFlos,
        };
        if (state.GlobalStep > 0)
        {
            // A callback may stop a run before its first step.
            summary["train_loss"] = state.LossSum / state.GlobalStep;
        }

        if (CountsTokens)
        {
            summary["train_tokens_per_second"] = state.InputTokensSeen / state.Seconds;
        }

        return summary;
    }

    /// <summary>The object of train_results.json: the summary, and where the time and the memory went.</summary>
    /// <param name="firstStep">From the start of the process to the end of its first step.</param>
    public JsonObject Results(TrainerState state, WorkClock clock, TimeSpan firstStep)
    {
        JsonObject results = WithTokens(state, Summary(state));
        results["epoch"] = state.Epoch;
        results["train_samples"] = job.Rows.Count;
        foreach ((Work work, double seconds) in clock.Seconds)
        {
            results[$"train_{work.ToString().ToLowerInvariant()}_runtime"] = seconds;
        }

        results["train_first_step_runtime"] = firstStep.TotalSeconds;
        results["train_peak_rss"] = Process.GetCurrentProcess().PeakWorkingSet64;
        return results;
    }

    private JsonObject WithTokens(TrainerState state, JsonObject entry)
    {
        if (CountsTokens)
        {
            entry["num_input_tokens_seen"] = state.InputTokensSeen;
        }

        return entry;
    }
}
