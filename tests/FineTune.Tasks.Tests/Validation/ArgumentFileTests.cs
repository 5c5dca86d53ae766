using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

public class ArgumentFileTests
{
    private const string Item = "<TrainingArguments Include=\"args.yaml\" />";

    [Fact]
    public void Names_are_Hugging_Faces_and_values_are_typed()
    {
        using var project = With("""
            # as HfArgumentParser reads it
            learning_rate: 2e-5
            num_train_epochs: 1
            max_steps: 1_000
            load_best_model_at_end: yes
            eval_strategy: "epoch"
            metric_for_best_model: accuracy
            greater_is_better: null
            neftune_noise_alpha: ~
            output_dir:
            report_to: none
            """);
        TrainingArguments training = project.Read().Training;
        Assert.Equal(
            new TrainingArguments
            {
                LearningRate = 2e-5,
                NumTrainEpochs = 1,
                MaxSteps = 1000,
                LoadBestModelAtEnd = true,
                EvalStrategy = IntervalStrategy.Epoch,
                MetricForBestModel = "accuracy",
            },
            training);
    }

    [Fact]
    public void The_engine_is_told_where_each_argument_stands()
    {
        using var project = ProjectUnderTest.With("<WarmupRatio>0.1</WarmupRatio>", Item);
        project.Write("args.yaml", "seed: 1\nmax_grad_norm: 2\n");

        ProjectSpec spec = project.Read(out _)!;

        Assert.Equal(new SourcePosition(project.File, 4, 6), spec.PositionOf("Bf16", "WarmupSteps"));
        Assert.Equal(new SourcePosition(Path.Combine(project.Folder, "args.yaml"), 2, 16), spec.PositionOf("MaxGradNorm"));
        Assert.Equal(new SourcePosition(project.File), spec.PositionOf("Bf16"));
        Assert.Equal(["MaxGradNorm", "Seed", "WarmupSteps"], spec.ArgumentPositions.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_JSON_file_is_YAML_too()
    {
        using var project = With("""{ "learning_rate": 0.001, "seed": 7 }""");
        Assert.Equal(new TrainingArguments { LearningRate = 0.001, Seed = 7 }, project.Read().Training);
    }

    public static TheoryData<string, string> Hostile => new()
    {

        {
            $"seed: 1\nlr_scheduler_kwargs: {new string('[', 100_000)}{new string(']', 100_000)}",
            "FT1018(2,85) The file of training arguments cannot be read: it is nested more than 64 levels deep."
        },
        { "learning_rate: &a [*a]", "FT1018(1,20) The file of training arguments cannot be read: *a stands for nothing that ends before it." },
        {
            "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
                + string.Concat(Enumerable.Range(1, 9)
                    .Select(level => FormattableString.Invariant($"a{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 10))}]\n")))
                + "lr_scheduler_kwargs: *a9",
            "its aliases stand for more than 1048576 characters"
        },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Nesting_and_aliases_without_end_are_refused_where_they_go_too_far(string yaml, string expected)
    {
        using var project = With(yaml);
        Assert.Contains(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_wins_over_a_file_a_later_file_over_an_earlier_one_and_all_over_the_recipe()
    {
        using var project = ProjectUnderTest.With("<Seed>3</Seed><NumTrainEpochs>2</NumTrainEpochs>", Item + "<TrainingArguments Include=\"more.yaml\" />");
        project.Write("args.yaml", "seed: 1\nweight_decay: 0.1\nlearning_rate: 1.0e-3\n");
        project.Write("more.yaml", "weight_decay: 0.2\n");
        TrainingArguments training = project.Read().Training;
        Assert.Equal(3, training.Seed);
        Assert.Equal(0.2, training.WeightDecay);
        Assert.Equal(0.001, training.LearningRate);
        Assert.Equal(2, training.NumTrainEpochs);
    }

    [Theory]
    [InlineData("seed: 1\nbatch_size: 8", "FT1017(2,1) Unknown argument 'batch_size'. Did you mean 'per_device_train_batch_size'?")]
    [InlineData("seed: 1\nlerning_rate: 2e-5", "FT1017(2,1) Unknown argument 'lerning_rate'. Did you mean 'learning_rate'?")]
    [InlineData("seed: 1\nlearning_rate:   much", "FT1004(2,18) learning_rate = 'much' is not a number at least 0.")]
    [InlineData("seed: 1.5", "FT1004(1,7) seed = '1.5' is not a whole number at least 0.")]
    [InlineData("max_steps: 5\nseed: \"42\"", "FT1004(2,7) seed = '\"42\"' is not a whole number at least 0: in quotes it is a text.")]
    [InlineData("learning_rate: '5e-5'", "FT1004(1,16) learning_rate = '\"5e-5\"' is not a number at least 0: in quotes it is a text.")]
    [InlineData("seed: !!str 42", "FT1004(1,7) seed = '\"42\"' is not a whole number at least 0: in quotes it is a text.")]
    [InlineData("{ \"seed\": \"42\" }", "FT1004(1,11) seed = '\"42\"' is not a whole number")]
    [InlineData("bf16: \"false\"", "FT1004(1,7) bf16 = '\"false\"' is not true or false: in quotes it is a text.")]
    [InlineData("push_to_hub: \"true\"", "FT1004(1,14) push_to_hub = '\"true\"' is not true or false: in quotes it is a text.")]
    [InlineData("logging_first_step: 1", "FT1004(1,21) logging_first_step = '1' is not true or false.")]
    [InlineData("fp16: true", "FT1014(1,1) fp16 is not applicable: float16")]
    [InlineData("dataloader_num_workers: 4", "FT1015(1,1) dataloader_num_workers has no effect here")]
    [InlineData("evaluation_strategy: no", "FT1006(1,22) evaluation_strategy is now called eval_strategy")]
    [InlineData("group_by_length: yes", "FT1006(1,18) group_by_length is now called train_sampling_strategy: group_by_length")]
    [InlineData("evaluation_strategy: no\neval_strategy: epoch", "FT1011(1,22) evaluation_strategy and eval_strategy are both set")]
    [InlineData("model_name_or_path: org/model", "FT1014(1,1) model_name_or_path is not applicable: the property BaseModel names the model")]
    [InlineData("ddp_backend: gloo", "FT1015(1,1) ddp_backend has no effect here: FineTuneCollective says by what")]
    [InlineData("accelerator_config: { dispatch_batches: true }", "FT1015(1,1) accelerator_config has no effect here: batch sizes count the rows of one")]
    [InlineData("accelerator_config: { split_batches: false }", "FT1015(1,1) accelerator_config has no effect here: batch sizes count the rows of one")]
    [InlineData("accelerator_config: accelerator.json", "FT1015(1,1) accelerator_config has no effect here: batch sizes count the rows of one")]
    [InlineData("accelerator_config: '{ not JSON'", "FT1015(1,1) accelerator_config has no effect here: batch sizes count the rows of one")]
    [InlineData(
        "accelerator_config: { split_batches: true }",
        "FT1014(1,1) split_batches of accelerator_config is not applicable: PerDeviceTrainBatchSize counts the rows of one process")]
    [InlineData(
        "accelerator_config:\n  even_batches: true\n  gradient_accumulation_kwargs:\n    num_steps: 4",
        "FT1014(1,1) gradient_accumulation_kwargs of accelerator_config is not applicable: GradientAccumulationSteps says how many")]
    [InlineData("fsdp: [full_shard, auto_wrap]", "FT1014(1,1) fsdp is not applicable: each process has the whole model")]
    [InlineData("ddp_bucket_cap_mb: 0", "FT1004(1,20) ddp_bucket_cap_mb = '0' is not a whole number at least 1.")]
    [InlineData("overwrite_cache: true", "FT1015(1,1) overwrite_cache has no effect here: stages whose inputs")]
    [InlineData("max_seq_length: 128", "FT1006(1,17) max_seq_length is now called max_length; its value is used.")]
    [InlineData("seed: 1\nseed: 2", "FT1018(2,1)")]
    [InlineData("- seed", "FT1018(1,1) The file of training arguments cannot be read: lines of the form")]
    [InlineData("seed: [1", "FT1018(2,1)")]
    [InlineData("seed: 1\n---\nseed: 2", "FT1018(3,1)")]
    public void What_is_wrong_is_said_with_its_line(string yaml, string expected)
    {
        using var project = With(yaml);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
        project.Read(out IReadOnlyList<FineTune.Tasks.Diagnostics.ReportedDiagnostic> reported);
        Assert.EndsWith("args.yaml", Assert.Single(reported).Position!.File, StringComparison.Ordinal);
    }

    [Fact]
    public void A_former_switch_in_quotes_is_a_text_too()
    {
        using var project = With("group_by_length: \"true\"");
        Assert.Contains(
            project.Problems(),
            problem => problem.StartsWith("FT1004(1,18) group_by_length = '\"true\"' is not true or false: in quotes", StringComparison.Ordinal));
    }

    [Fact]
    public void Quotes_around_what_may_be_a_text_change_nothing()
    {
        using var project = With("""
            seed: !!int "42"
            optim: 'sgd'
            optim_args: "momentum=0.9"
            push_to_hub: "me/model"
            max_shard_size: "5GB"
            """);
        TrainingArguments training = project.Read().Training;
        Assert.Equal((42, OptimizerName.Sgd, true, "me/model"), (training.Seed, training.Optim, training.PushToHub, training.HubModelId));
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error()
    {
        using var project = ProjectUnderTest.With("", Item);
        Assert.StartsWith(
            "FT1018(0,0) The file of training arguments cannot be read: Could not find file", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    public void An_empty_file_sets_nothing(string yaml)
    {
        using var project = With(yaml);
        Assert.Equal(new TrainingArguments(), project.Read().Training);
    }

    [Fact]
    public void The_same_values_are_the_same_whatever_the_text()
    {
        using var first = With("learning_rate: 2.0e-5 # peak\n");
        using var second = With("{learning_rate: 0.00002}");
        Assert.Equal(first.Read().Training, second.Read().Training);
    }

    [Fact]
    public void A_recipe_lies_below_all_that_is_set()
    {
        using var project = ProjectUnderTest.With("<Recipe>keras</Recipe><WeightDecay>0.01</WeightDecay>", Item);
        project.Write("args.yaml", "learning_rate: 1e-4");
        Assert.Equal(
            new TrainingArguments
            {
                LearningRate = 1e-4,
                LrSchedulerType = SchedulerType.Constant,
                Optim = OptimizerName.AdamKeras,
                AdamEpsilon = 1e-7,
                WeightDecay = 0.01,
                MaxGradNorm = 0,
            },
            project.Read().Training);
    }

    [Theory]
    [InlineData("<Recipe>kera</Recipe>", "FT1004(4,6) Recipe = 'kera' is not one of keras (did you mean 'keras'?).")]
    public void A_recipe_must_be_known(string property, string expected)
    {
        using var project = ProjectUnderTest.With(property);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    private static ProjectUnderTest With(string yaml)
    {
        var project = ProjectUnderTest.With("", Item);
        project.Write("args.yaml", yaml);
        return project;
    }
}
