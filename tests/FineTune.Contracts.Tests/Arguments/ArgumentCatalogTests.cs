using System.Text.Json;

namespace FineTune.Contracts.Tests.Arguments;

public sealed class ArgumentCatalogTests
{
    [Fact]
    public void The_whole_catalogue_is_the_published_one() =>
        Snapshooter.Xunit.Snapshot.Match(
            string.Join('\n', ArgumentCatalog.All.Select(a =>
                $"{a.Name} {a.HuggingFaceName} {a.ValueType.Name} = {Text(a.Default)}; {a.Range ?? "-"}; [{string.Join('|', a.Choices)}]; "
                + $"[{string.Join('|', a.Stages)}]; [{string.Join('|', a.Names.Skip(1))}]")) + "\n",
            "ArgumentCatalog");

    [Fact]
    public void Every_property_of_the_records_is_an_argument()
    {
        Assert.Equal(typeof(TrainingArguments).GetProperties().Select(p => p.Name), ArgumentCatalog.Training.Select(a => a.Name));
        Assert.Equal(typeof(TaskArguments).GetProperties().Select(p => p.Name), ArgumentCatalog.Task.Select(a => a.Name));
        Assert.Equal(typeof(TokenizerArguments).GetProperties().Select(p => p.Name), ArgumentCatalog.Tokenizer.Select(a => a.Name));
    }

    [Fact]
    public void The_Hugging_Face_name_is_the_key_in_the_JSON()
    {
        JsonElement json = JsonSerializer.SerializeToElement(
            new TrainingArguments
            {
                LrSchedulerKwargs = new KeywordArguments([KeyValuePair.Create("power", "2")]),
                OptimArgs = new KeywordArguments([KeyValuePair.Create("momentum", "0.9")]),
                NeftuneNoiseAlpha = 5,
                ClassWeights = "balanced",
                FreezeParameters = new NameList(["bert.*"]),
                Peft = PeftType.Lora,
                LoraTargetModules = new NameList(["q_proj"]),
                LoraModulesToSave = new NameList(["score"]),
                LoraExcludeModules = new NameList(["o_proj"]),
                LoraLayersToTransform = new NameList(["0"]),
                LoraRankPattern = new KeywordArguments([KeyValuePair.Create("q_proj", "4")]),
                LoraAlphaPattern = new KeywordArguments([KeyValuePair.Create("q_proj", "8")]),
                MergeAdapter = false,
                DdpBucketCapMb = 25,
                PadToMultipleOf = 8,
                Tf32 = true,
                EvalSteps = 1,
                SaveTotalLimit = 2,
                LoggingDir = "logs",
                RunName = "run",
                MetricForBestModel = "accuracy",
                GreaterIsBetter = true,
                EarlyStoppingPatience = 3,
                ResumeFromCheckpoint = "true",
                DataSeed = 1,
                HubModelId = "me/model",
                HubPrivateRepo = true,
                HubRevision = "main",
            },
            ContractsJson.Line.TrainingArguments);

        Assert.Equal(ArgumentCatalog.Training.Select(a => a.HuggingFaceName), json.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Choices_are_the_values_of_the_JSON()
    {
        Assert.Equal(
            ["adamw_torch_fused", "adamw_torch", "sgd", "adagrad", "rmsprop", "adafactor", "adam_keras", "adamw_8bit"], Argument("Optim").Choices.Take(8));
        Assert.Equal(["random", "sequential", "group_by_length"], Argument("TrainSamplingStrategy").Choices);
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
            [
                "PerDeviceEvalBatchSize", "AutoFindBatchSize", "ShardOptimizer", "DdpBucketCapMb", "PadTo", "PadToMultipleOf", "GradientCheckpointing",
                "SaveTotalLimit", "SaveOnlyModel", "LoggingStrategy", "LoggingSteps", "LoggingFirstStep", "ReportTo", "LoggingDir", "RunName", "PushToHub",
            ],
            ArgumentCatalog.All.Where(a => a.Stages.Count == 0).Select(a => a.Name));

    private static ArgumentDefinition Argument(string name) => Assert.Single(ArgumentCatalog.All, a => a.Name == name);

    private static string Text(object? value) =>
        Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "-";
}
