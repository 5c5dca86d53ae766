using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using FineTune.Contracts;
using FineTune.Engine.Hooks;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Training;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Hooks;

public sealed class HookTests
{
    private static string SampleHooks { get; } =
        typeof(HookTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "SampleHooks").Value!;

    [Fact]
    public void A_metric_is_given_every_prediction()
    {
        using var fixture = new TrainingFixture();
        fixture.Metrics.Add("own_accuracy");

        (TrainerState state, _) = fixture.Train(
            fixture.Evaluating(every: 3) with { MaxSteps = 6 }, hooks: HookSet.Of(typeof(OwnAccuracy)));

        double[] own = state.Series("eval_own_accuracy");
        Assert.Equal(2, own.Length);
        Assert.Equal(state.Series("eval_accuracy"), own);
    }

    [Fact]
    public void A_loss_takes_the_place_of_the_tasks()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Arguments with { MaxSteps = 5 };
        (TrainerState expected, IReadOnlyDictionary<string, float[]> weights) = fixture.Train(arguments);

        (TrainerState same, IReadOnlyDictionary<string, float[]> sameWeights) = fixture.Train(arguments, key: "same", hooks: HookSet.Of(typeof(SameLoss)));

        Assert.Equal(expected.Series("loss"), same.Series("loss"));
        Assert.All(weights, weight => Assert.Equal(weight.Value, sameWeights[weight.Key]));
    }

    [Fact]
    public void A_callback_is_told_and_may_stop_the_run()
    {
        using var fixture = new TrainingFixture();

        (TrainerState state, _) = fixture.Train(fixture.Arguments with { MaxSteps = 20 }, hooks: HookSet.Of(typeof(StopAtThree)));

        Assert.Equal(3, state.GlobalStep);
        IEnumerable<string> texts = fixture.Events.Events.OfType<LogEvent>().Select(entry => entry.Text);
        Assert.Equal(
            ["begin at 0 of 20", "StopAtThree stopped training at step 3", "end at 3"], texts.Where(text => text.Contains("at ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_callback_may_stop_the_run_before_its_first_step()
    {
        using var fixture = new TrainingFixture();

        (TrainerState state, _) = fixture.Train(fixture.Arguments with { MaxSteps = 20 }, hooks: HookSet.Of(typeof(StopAtOnce)));

        Assert.Equal(0, state.GlobalStep);
        Assert.DoesNotContain("train_loss", state.LogHistory.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_collator_changes_training_and_not_evaluation()
    {
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = fixture.Evaluating(every: 2) with { MaxSteps = 2, EvalOnStart = true };
        (TrainerState plain, _) = fixture.Train(arguments);

        (TrainerState changed, _) = fixture.Train(arguments, key: "changed", hooks: HookSet.Of(typeof(SameTokens)));

        Assert.Equal(plain.Series("eval_loss")[0], changed.Series("eval_loss")[0]);
        Assert.NotEqual(plain.Series("loss"), changed.Series("loss"));
    }

    [Theory]
    [InlineData(typeof(MeanLoss), "FT3403", "it gave Float32 [] where Float32 [4] is expected")]
    [InlineData(typeof(DetachedLoss), "FT3403", "it has no gradient")]
    [InlineData(typeof(UnknownToken), "FT3404", "made the token 1000, but token ids lie from 0 to below")]
    [InlineData(typeof(FailingLoss), "FT3400", "my own mistake")]
    public void A_hook_that_does_not_work_is_one_error(Type hook, string code, string expected)
    {
        using var fixture = new TrainingFixture();

        var position = new SourcePosition("reviews.finetune", 12, 6);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => fixture.Train(fixture.Arguments, hooks: HookSet.Of(position, hook)));

        Assert.Equal(code, failure.Descriptor.Code);
        Assert.Equal(position, failure.Position);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("FineTune.Engine.Hooks.HookCall", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_that_fails_to_say_its_name_is_an_error_of_the_hook()
    {
        HookSet hooks = HookSet.Of(typeof(NamelessMetric));

        FineTuneException failure = Assert.Throws<FineTuneException>(() => hooks.Complete(new TrainingArguments { MetricForBestModel = "price" }));

        Assert.Equal("FT3400", failure.Descriptor.Code);
        Assert.Contains("no name yet", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_of_the_documentation_loads_and_trains()
    {
        using var fixture = new TrainingFixture();
        fixture.Metrics.Add("cost");
        HookSet hooks = HookSet.Load(Project(new HookSpec(SampleHooks, ["cost"])));

        (TrainerState state, _) = fixture.Train(
            fixture.Evaluating(every: 4) with { MaxSteps = 4 }, hooks: hooks);

        Assert.InRange(Assert.Single(state.Series("eval_cost")), 0, 2);
        Assert.False(hooks.Complete(new TrainingArguments { MetricForBestModel = "eval_cost" }).GreaterIsBetter);
        Assert.Null(hooks.Complete(new TrainingArguments { MetricForBestModel = "accuracy" }).GreaterIsBetter);
    }

    [Fact]
    public void An_assembly_that_is_no_hook_is_one_error()
    {
        using var folder = new TemporaryFolder();
        Refused("FT3401", new HookSpec(folder.Write("text.dll", "no assembly"), []));
        Refused("FT3401", new HookSpec(Path.Combine(folder.Path, "missing.dll"), []));
        Refused("FT3401", new HookSpec(typeof(Xunit.Assert).Assembly.Location, []));
        Refused("FT3402", new HookSpec(SampleHooks, ["price"]));
        Assert.Equal("FT3401", Assert.Throws<FineTuneException>(() => HookSet.Of(typeof(SameLoss), typeof(MeanLoss))).Descriptor.Code);
        Assert.Equal("FT3401", Assert.Throws<FineTuneException>(() => HookSet.Of(typeof(NoConstructor))).Descriptor.Code);
    }

    [Theory]
    [InlineData("FineTune.Hooks", "9.0.0.0")]
    [InlineData("TorchSharp", "9.0.0.0")]
    [InlineData("System.Runtime", "99.0.0.0")]
    public void A_hook_that_was_built_for_later_versions_is_told_which(string reference, string version)
    {
        using var folder = new TemporaryFolder();
        var hook = new HookSpec(folder["later.dll"], [], new SourcePosition("reviews.finetune", 12, 6));
        WriteAssembly(hook.File, new AssemblyName(reference) { Version = Version.Parse(version) });

        FineTuneException failure = Assert.Throws<FineTuneException>(() => HookSet.Load(Project(hook)));

        Assert.Equal(("FT3401", hook.Position), (failure.Descriptor.Code, failure.Position));
        Assert.Contains($"it was built for {reference} {version}, and the engine has ", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>An assembly of nothing but a reference.</summary>
    private static void WriteAssembly(string path, AssemblyName reference)
    {
        var metadata = new MetadataBuilder();
        metadata.AddAssembly(metadata.GetOrAddString("later"), new Version(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        metadata.AddModule(0, metadata.GetOrAddString("later.dll"), metadata.GetOrAddGuid(new Guid("5b0f7d4e-3ac3-4a0c-9a55-1f54c1f3c3a1")), default, default);
        metadata.AddTypeDefinition(
            default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        metadata.AddAssemblyReference(metadata.GetOrAddString(reference.Name!), reference.Version!, default, default, default, default);
        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), new BlobBuilder()).Serialize(image);
        File.WriteAllBytes(path, image.ToArray());
    }

    private static void Refused(string code, HookSpec hook) =>
        Assert.Equal(code, Assert.Throws<FineTuneException>(() => HookSet.Load(Project(hook))).Descriptor.Code);

    private static ProjectSpec Project(HookSpec hook) => new()
    {
        Name = "reviews",
        ProjectFile = "/reviews/reviews.finetune",
        Task = FineTuneTask.TextClassification,
        BaseModel = new BaseModelSpec("builtin:bert-tiny", BaseModelKind.Builtin, "bert-tiny"),
        TaskArguments = new TaskArguments(),
        Tokenizer = new TokenizerArguments(),
        Training = new TrainingArguments(),
        Datasets = [],
        Metrics = [],
        Hooks = [hook],
    };
}
