using System.IO.Compression;
using System.Text.Json;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests.RealEngine;

[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class ExportTests(PackedSdk sdk)
{
    private static readonly string[] Files = ["model.onnx", "model_fp16.onnx", "model_quantized.onnx"];

    [Fact]
    public async Task A_model_is_exported_measured_packed_and_pushed()
    {
        await sdk.PackClientAsync();
        using ModelProject project = RealModelProject.Create(sdk);
        project.Edit(
            "reviews.finetune",
            "</ItemGroup>",
            """
                <Export Include="onnx" />
                <Export Include="onnx" Precision="float16" />
                <Export Include="onnx" Precision="int8" />
              </ItemGroup>
            """);
        project.Edit("reviews.finetune", "<LearningRate>", "<PushTo>../pushed</PushTo><LearningRate>");

        (await project.BuildAsync("-t:Push")).Succeeded().Says("Export: first run").Says("reviews -> ../pushed (pushed)");

        Assert.Equal(Files, Directory.GetFiles(project["bin/reviews/onnx"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(RealModelProject.Snapshot(project["bin/reviews"]), RealModelProject.Snapshot(project["../pushed"]));
        using JsonDocument results = JsonDocument.Parse(await File.ReadAllTextAsync(project["bin/reviews/all_results.json"]));
        JsonElement root = results.RootElement;
        Assert.Equal(root.GetProperty("eval_accuracy").GetDouble(), root.GetProperty("export_onnx_float32_accuracy").GetDouble());
        Assert.InRange(root.GetProperty("export_onnx_float32_logits_difference").GetDouble(), 0, 1e-4);

        (await project.BuildAsync()).Succeeded().Says(", up to date)");
        Assert.DoesNotContain("RunStage", project.TasksOfLastBuild());

        (await project.RunAsync("pack", "reviews.finetune", "-o", project["packages"])).Succeeded();
        using ZipArchive package = await ZipFile.OpenReadAsync(Directory.GetFiles(project["packages"]).Single());
        Assert.Empty(Files.Select(file => $"models/reviews/onnx/{file}").Except(package.Entries.Select(entry => entry.FullName)));
    }
}
