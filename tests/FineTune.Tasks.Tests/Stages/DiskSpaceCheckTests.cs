using FineTune.Contracts;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Tests.Support;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Stages;

public class DiskSpaceCheckTests
{
    [Theory]
    [InlineData(SaveStrategy.Steps, false, false, 8)]
    [InlineData(SaveStrategy.Steps, true, false, 11)]
    [InlineData(SaveStrategy.Steps, false, true, 4)]
    [InlineData(SaveStrategy.No, false, false, 2)]
    public void Room_for_checkpoints_and_models_is_asked_for(SaveStrategy strategy, bool best, bool onlyModel, int megabytes)
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.safetensors", new string('x', 1 << 20));
        // The same weights once more, which nobody reads.
        folder.Write("pytorch_model.bin", new string('x', 1 << 20));
        using var under = ProjectUnderTest.With("");
        ProjectSpec project = under.Read() with
        {
            BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, folder.Path),
            Training = new TrainingArguments { SaveStrategy = strategy, LoadBestModelAtEnd = best, SaveOnlyModel = onlyModel },
        };

        DiskSpaceCheck.Run(project, folder.Path, (long)megabytes << 20);
        FineTuneException failure = Assert.Throws<FineTuneException>(() => DiskSpaceCheck.Run(project, folder.Path, ((long)megabytes << 20) - 1));

        Assert.Equal("FT1022", failure.Descriptor.Code);
        Assert.StartsWith($"Training needs about {megabytes} MB in '{folder.Path}'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"dtype":"bfloat16"}""", 16)]
    [InlineData("""{"torch_dtype":"float16"}""", 16)]
    [InlineData("""{"dtype":"float64"}""", 4)]
    [InlineData("""{"dtype":"float32"}""", 8)]
    [InlineData("{}", 8)]
    [InlineData("[]", 8)]
    [InlineData("{", 8)]
    public void Room_is_asked_for_in_the_precision_of_training(string config, int megabytes)
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.safetensors", new string('x', 1 << 20));
        folder.Write("config.json", config);
        using var under = ProjectUnderTest.With("");
        ProjectSpec project = under.Read() with { BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, folder.Path) };

        DiskSpaceCheck.Run(project, folder.Path, (long)megabytes << 20);
        Assert.Throws<FineTuneException>(() => DiskSpaceCheck.Run(project, folder.Path, ((long)megabytes << 20) - 1));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    public void An_adapter_needs_room_for_the_model_that_it_is_merged_into(bool merges, int megabytes)
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.safetensors", new string('x', 1 << 20));
        using var under = ProjectUnderTest.With("");
        ProjectSpec project = under.Read() with
        {
            BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, folder.Path),
            Training = new TrainingArguments { Peft = PeftType.Lora, MergeAdapter = merges },
        };

        DiskSpaceCheck.Run(project, folder.Path, (long)megabytes << 20);
        Assert.True(megabytes == 0 || Record.Exception(() => DiskSpaceCheck.Run(project, folder.Path, ((long)megabytes << 20) - 1)) is FineTuneException);
    }

    [Fact]
    public void This_machine_has_room_for_a_model_of_no_size()
    {
        using var under = ProjectUnderTest.With("");
        DiskSpaceCheck.Run(under.Read(), under.Folder);
    }
}
