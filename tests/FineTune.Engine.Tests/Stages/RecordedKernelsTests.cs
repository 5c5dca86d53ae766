using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Stages;

public sealed class RecordedKernelsTests
{
    [Theory]
    [InlineData(MklKernels.Default)]
    [InlineData(MklKernels.Processor)]
    public void A_checkpoint_knows_the_kernels_of_its_run(string kernels)
    {
        using var folder = new TemporaryFolder();

        new RunIdentity("key", [], new Lazy<string>("data"), kernels).Save(folder.Path);

        Assert.Equal(kernels, RunIdentity.Load(folder.Path).MklKernels);
    }

    [Fact]
    public void One_from_before_there_was_a_choice_had_the_default_ones()
    {
        using var folder = new TemporaryFolder();
        new RunIdentity("key", [], new Lazy<string>("data"), MklKernels.Processor).Save(folder.Path);
        JsonObject run = JsonNode.Parse(File.ReadAllText(folder[RunIdentity.File]))!.AsObject();
        run.Remove("mkl_kernels");
        File.WriteAllText(folder[RunIdentity.File], run.ToJsonString());

        Assert.Equal(MklKernels.Default, RunIdentity.Load(folder.Path).MklKernels);
    }
}
