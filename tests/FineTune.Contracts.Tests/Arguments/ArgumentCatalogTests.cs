using System.Text.Json;

namespace FineTune.Contracts.Tests.Arguments;

public sealed class ArgumentCatalogTests
{
    [Fact]
    public void The_whole_catalogue_is_the_published_one() =>
        Snapshooter.Xunit.Snapshot.Match(
            string.Join('\n', ArgumentCatalog.All.Select(a =>
                $"{a.Name} {a.HuggingFaceName} {a.ValueType.Name} = {Text(a.Default)}; {a.Range ?? "-"}; [{string.Join('|', a.Choices)}]; "
                + $"[{string.Join('|', a.Stages)}]; [{string.Join('|', a.Aliases)}]")) + "\n",
            "ArgumentCatalog");

    /// <summary>transformers 5.12's TrainingArguments.</summary>
    [Theory]
    [InlineData("learning_rate", 5e-5)]
    [InlineData("weight_decay", 0.0)]
    [InlineData("adam_beta1", 0.9)]
    [InlineData("adam_beta2", 0.999)]
    [InlineData("adam_epsilon", 1e-8)]
    [InlineData("max_grad_norm", 1.0)]
    [InlineData("num_train_epochs", 3.0)]
    [InlineData("max_steps", -1)]
    [InlineData("lr_scheduler_type", SchedulerType.Linear)]
    [InlineData("warmup_steps", 0.0)]
    [InlineData("optim", OptimizerName.AdamwTorchFused)]
    [InlineData("per_device_train_batch_size", 8)]
    [InlineData("per_device_eval_batch_size", 8)]
    [InlineData("gradient_accumulation_steps", 1)]
    [InlineData("dataloader_drop_last", false)]
    [InlineData("eval_strategy", IntervalStrategy.No)]
    [InlineData("eval_steps", null)]
    [InlineData("save_strategy", IntervalStrategy.Steps)]
    [InlineData("save_steps", 500.0)]
    [InlineData("logging_strategy", IntervalStrategy.Steps)]
    [InlineData("logging_steps", 500.0)]
    [InlineData("logging_first_step", false)]
    [InlineData("load_best_model_at_end", false)]
    [InlineData("metric_for_best_model", null)]
    [InlineData("greater_is_better", null)]
    [InlineData("seed", 42)]
    public void Names_and_defaults_are_Hugging_Faces(string name, object? expected) =>
        Assert.Equal(expected, Assert.Single(ArgumentCatalog.Training, a => a.HuggingFaceName == name).Default);

    [Fact]
    public void Names_and_aliases_are_unique_whatever_their_case()
    {
        string[] names = [.. ArgumentCatalog.All.SelectMany(a => a.Aliases.Prepend(a.Name))];

        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Every_property_of_the_records_is_an_argument()
    {
        Assert.Equal(typeof(TrainingArguments).GetProperties().Select(p => p.Name), ArgumentCatalog.Training.Select(a => a.Name));
        Assert.Equal(typeof(TokenizerArguments).GetProperties().Select(p => p.Name), ArgumentCatalog.Tokenizer.Select(a => a.Name));
    }

    [Fact]
    public void The_Hugging_Face_name_is_the_key_in_the_JSON()
    {
        JsonElement json = JsonSerializer.SerializeToElement(
            new TrainingArguments { EvalSteps = 1, MetricForBestModel = "accuracy", GreaterIsBetter = true }, ContractsJson.Line.TrainingArguments);

        Assert.Equal(ArgumentCatalog.Training.Select(a => a.HuggingFaceName), json.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Choices_are_the_values_of_the_JSON()
    {
        Assert.Equal(["linear", "constant", "constant_with_warmup"], Argument("LrSchedulerType").Choices);
        Assert.Equal(["adamw_torch_fused"], Argument("Optim").Choices);
        Assert.Equal(["no", "steps", "epoch"], Argument("EvalStrategy").Choices);
        Assert.Empty(Argument("LearningRate").Choices);
    }

    [Fact]
    public void A_default_is_within_its_own_range() =>
        Assert.All(
            ArgumentCatalog.All.Where(a => a.Default is int or double),
            a => Assert.True(a.Allows(Convert.ToDouble(a.Default, System.Globalization.CultureInfo.InvariantCulture)), a.Name));

    [Theory]
    [InlineData("LearningRate", "at least 0")]
    [InlineData("AdamBeta1", "at least 0, below 1")]
    [InlineData("NumTrainEpochs", "above 0")]
    [InlineData("MaxSteps", "at least -1")]
    [InlineData("DataloaderDropLast", null)]
    public void A_range_reads_as_words(string name, string? expected) => Assert.Equal(expected, Argument(name).Range);

    [Theory]
    [InlineData("LearningRate", 0.0, true)]
    [InlineData("LearningRate", -1e-9, false)]
    [InlineData("LearningRate", double.NaN, false)]
    [InlineData("LearningRate", double.PositiveInfinity, false)]
    [InlineData("AdamBeta1", 0.0, true)]
    [InlineData("AdamBeta1", 1.0, false)]
    [InlineData("NumTrainEpochs", 0.0, false)]
    [InlineData("NumTrainEpochs", 0.1, true)]
    [InlineData("MaxSteps", -1.0, true)]
    [InlineData("MaxSteps", -2.0, false)]
    [InlineData("MaxLength", 2.0, false)]
    [InlineData("MaxLength", 3.0, true)]
    public void A_value_is_allowed_within_the_range_only(string name, double value, bool allowed) =>
        Assert.Equal(allowed, Argument(name).Allows(value));

    [Fact]
    public void What_changes_no_result_reaches_no_stage() =>
        Assert.Equal(
            ["PerDeviceEvalBatchSize", "LoggingStrategy", "LoggingSteps", "LoggingFirstStep"],
            ArgumentCatalog.All.Where(a => a.Stages.Count == 0).Select(a => a.Name));

    private static ArgumentDefinition Argument(string name) => Assert.Single(ArgumentCatalog.All, a => a.Name == name);

    private static string Text(object? value) => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "-";
}
