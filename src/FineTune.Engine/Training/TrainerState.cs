using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Training.Schedules;

namespace FineTune.Engine.Training;

/// <summary>What a run has done so far, with Hugging Face's names (transformers/trainer_callback.py, TrainerState).</summary>
internal sealed class TrainerState
{
    public int GlobalStep { get; set; }

    public double Epoch { get; set; }

    public double? BestMetric { get; set; }

    public int? BestStep { get; set; }

    /// <summary>Processes whose batches make a step; those of the run's beginning, whoever goes on with it.</summary>
    public int Ranks { get; set; } = 1;

    /// <summary>Sum of the losses of all steps.</summary>
    public double LossSum { get; set; }

    /// <summary>Sum of the losses since the last log entry.</summary>
    public double LossSinceLog { get; set; }

    public int LastLogStep { get; set; }

    /// <summary>The step of the last evaluation; null before any. 0 is the evaluation before training.</summary>
    public int? LastEvaluationStep { get; set; }

    /// <summary>Evaluations since the best one, for early stopping.</summary>
    public int EvaluationsWithoutImprovement { get; set; }

    /// <summary>True once early stopping has ended the run.</summary>
    public bool Stopped { get; set; }

    /// <summary>How often the rows of a forward pass were halved for lack of memory.</summary>
    public int Halvings { get; set; }

    public long InputTokensSeen { get; set; }

    /// <summary>State of a schedule that follows the evaluations.</summary>
    public PlateauState? Plateau { get; set; }

    /// <summary>Floating point operations, by the rule 6 x tokens x weights without embeddings.</summary>
    public double TotalFlos { get; set; }

    /// <summary>Seconds of training, those before a resume included.</summary>
    public double Seconds { get; set; }

    public JsonArray LogHistory { get; init; } = [];

    /// <summary>Every step, for a plot.</summary>
    public StepCurve Curve { get; init; } = new();

    /// <summary>The state that a checkpoint keeps.</summary>
    /// <param name="text">As <see cref="ToText"/> gave it.</param>
    /// <param name="checkpoint">The folder it was read from.</param>
    /// <exception cref="FineTuneException">FT3005: the text is damaged.</exception>
    public static TrainerState FromText(string text, string checkpoint)
    {
        try
        {
            TrainerState state = JsonSerializer.Deserialize(text, TrainerStateJson.Default.TrainerState) ?? throw new JsonException("null is no state");
            double[] numbers =
            [
                state.Epoch, state.LossSum, state.LossSinceLog, state.TotalFlos, state.Seconds, state.BestMetric ?? 0, state.Plateau?.LearningRate ?? 0,
                state.Plateau?.Best ?? 0,
            ];
            // JSON has no infinity, but numbers that are read as one.
            return numbers.All(double.IsFinite)
                && state is { GlobalStep: >= 0, LastLogStep: >= 0, Ranks: > 0, Halvings: >= 0, LogHistory: not null }
                && state.LogHistory.All(entry => entry is JsonObject)
                && state.Curve?.IsWhole() == true
                ? state
                : throw new JsonException("it is of no run");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Checkpoint.NotUsable(checkpoint, $"its {Checkpoint.State} is damaged", exception);
        }
    }

    public string ToText() => JsonSerializer.Serialize(this, TrainerStateJson.Default.TrainerState);

    /// <summary>For a run with other arguments: what was the best there is not kept here, and it may measure by something else.</summary>
    public void ForgetTheBest()
    {
        (BestMetric, BestStep) = (null, null);
        (EvaluationsWithoutImprovement, Stopped) = (0, false);
    }

    public void Log(JsonObject entry)
    {
        entry["epoch"] = Epoch;
        entry["step"] = GlobalStep;
        LogHistory.Add((JsonNode)entry);
    }

    /// <summary>The object of trainer_state.json.</summary>
    public JsonObject ToJson(TrainingArguments arguments, TrainingPlan plan) => new()
    {
        ["best_global_step"] = BestStep,
        ["best_metric"] = BestMetric,
        ["best_model_checkpoint"] = BestStep is { } step ? $"checkpoint-{step}" : null,
        ["epoch"] = Epoch,
        ["eval_steps"] = plan.EvalSteps,
        ["global_step"] = GlobalStep,
        ["is_hyper_param_search"] = false,
        ["is_local_process_zero"] = true,
        ["is_world_process_zero"] = true,
        ["log_history"] = LogHistory.DeepClone(),
        ["logging_steps"] = plan.LoggingSteps,
        ["max_steps"] = plan.MaxSteps,
        ["num_input_tokens_seen"] = InputTokensSeen,
        ["num_train_epochs"] = plan.Epochs,
        ["save_steps"] = plan.SaveSteps,
        ["stateful_callbacks"] = new JsonObject(),
        ["total_flos"] = TotalFlos,
        ["train_batch_size"] = arguments.PerDeviceTrainBatchSize,
        ["trial_name"] = null,
        ["trial_params"] = null,
    };
}
