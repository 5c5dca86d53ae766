using System.Globalization;
using System.Text.RegularExpressions;
using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>What happens when libtorch is really refused memory.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed partial class MemoryTests(PackedSdk sdk)
{
    private const int Rows = 64;

    /// <summary>What fits below the limit if a failed try leaves nothing behind. With 16 it would be met by little.</summary>
    private const int FewestRows = 8;

    /// <summary>Room for MSBuild and for the engine, but not for the attention of 64 rows of 512 tokens.</summary>
    private const int KilobytesOfData = 650_000;

    [LinuxFact("elsewhere no limit can be set from outside")]
    public async Task AutoFindBatchSize_splits_the_step_and_gives_the_model_of_the_smaller_batch()
    {
        using ModelProject project = RealModelProject.Create(sdk);
        project.Edit("reviews.finetune", "<MaxLength>16</MaxLength>", "<MaxLength>512</MaxLength><PadTo>max_length</PadTo><MaxSteps>1</MaxSteps>");
        string build = $"ulimit -d {KilobytesOfData}; dotnet build reviews.finetune -m:1 -p:PerDeviceTrainBatchSize={Rows} -p:AutoFindBatchSize=true";

        CommandResult found = await DotnetCommand.RunAsync("bash", project.Folder, ["-c", build], project.Environment);
        int rows = int.Parse(Halved().Matches(found.Succeeded().Output)[^1].Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(rows, FewestRows, Rows / 2);
        byte[] weights = await File.ReadAllBytesAsync(project["bin/reviews/model.safetensors"]);

        (await project.BuildAsync($"-p:PerDeviceTrainBatchSize={rows}", $"-p:GradientAccumulationSteps={Rows / rows}")).Succeeded();
        Assert.Equal(await File.ReadAllBytesAsync(project["bin/reviews/model.safetensors"]), weights);
    }

    [GeneratedRegex("going on with ([0-9]+) and twice the passes")]
    private static partial Regex Halved();
}
