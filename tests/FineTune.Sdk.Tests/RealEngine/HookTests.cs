using System.Text.Json;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>The hooks of samples/Hooks in a project that the packed SDK builds; what each kind does alone is tested in the engine.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class HookTests(PackedSdk sdk)
{
    [Fact]
    public async Task The_sample_takes_part_in_training_and_a_gate_reads_its_metric()
    {
        using ModelProject project = RealModelProject.Create(sdk);
        project.Edit(
            "reviews.finetune", "<Metric ", $"""<Hook Include="{BuildFacts.SampleHooks}" Metrics="cost" /><Metric Include="cost" Maximum="-1" /><Metric """);
        project.Edit("reviews.finetune", "<MaxLength>", "<EvalStrategy>epoch</EvalStrategy><LoggingSteps>1</LoggingSteps><MaxLength>");

        // No cost is below zero: the gate fails, and what training did is there to look at.
        (await project.BuildAsync()).Failed().Says("error FT4001: cost is 0.");

        JsonElement log = JsonDocument.Parse(File.ReadAllText(project["obj/finetune/train/output/trainer_state.json"])).RootElement.GetProperty("log_history");
        double loss = log.EnumerateArray().First(entry => entry.TryGetProperty("loss", out _)).GetProperty("loss").GetDouble();
        // A focal loss of two labels that the model cannot tell yet: (1 - 1/2)^2 x ln 2 = 0.173, where the task's own would be 0.693.
        Assert.InRange(loss, 0.1, 0.3);

        // A cost is better where there is less of it, which only the hook knows.
        project.Edit("reviews.finetune", "Maximum=\"-1\"", "MaxDrop=\"0\"");
        project.Write("before.json", """{"eval_cost": 1000}""");
        CommandResult result = (await project.BuildAsync("-t:Compare", "-p:Against=before.json")).Succeeded();
        Assert.Equal("1000", Assert.Single(result.Rows, row => row is ["cost", ..])[2]);
        project.Write("before.json", """{"eval_cost": -1}""");
        (await project.BuildAsync("-t:Compare", "-p:Against=before.json")).Failed().Says("worse than -1 of before.json by ");
    }
}
