using System.Text.Json;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

[Collection(PackedSdkCollection.Name)]
public sealed class ExportTests(PackedSdk sdk)
{
    private const string Metric = "<Metric Include=\"accuracy\" Minimum=\"0.8\" />";

    [Fact]
    public async Task Export_runs_where_there_are_Export_items_and_only_if_it_must()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        Assert.Equal("tokenize train evaluate", project.Starts());

        project.Edit("reviews.finetune", Metric, Metric + "<Export Include=\"onnx\" /><Export Include=\"onnx\" Precision=\"int8\" />");
        (await project.BuildAsync()).Succeeded().Says("Export: first run");
        Assert.Equal("export", project.Starts());
        Assert.Equal(["model.onnx", "model_quantized.onnx"], Exported(project));
        Assert.Equal("card with exports", File.ReadAllText(project["bin/reviews/README.md"]));
        Assert.True(Json(project, "all_results.json").TryGetProperty("export_onnx_int8_accuracy", out _));
        Assert.True(Json(project, "manifest.json").TryGetProperty("export", out _));

        (await project.BuildAsync()).Succeeded().Says(", up to date)");
        Assert.Equal("", project.Starts());
        (await project.BuildAsync("-t:Verify")).Succeeded().Says("are as the manifest records");

        project.Edit("reviews.finetune", "<Export Include=\"onnx\" />", "");
        (await project.BuildAsync()).Succeeded().Says("Export: the list of exports changed from onnx float32, onnx int8 to onnx int8");
        Assert.Equal("export", project.Starts());
        Assert.Equal(["model_quantized.onnx"], Exported(project));

        project.Edit("reviews.finetune", "2e-5", "3e-5");
        (await project.BuildAsync()).Succeeded().Says("Export: Train gave another model");
        Assert.Equal("train evaluate export", project.Starts());

        project.Edit("reviews.finetune", "3e-5", "2e-5");
        (await project.BuildAsync()).Succeeded().Says("Export: restored from the store");
        Assert.Equal("", project.Starts());

        project.Edit("reviews.finetune", "<Export Include=\"onnx\" Precision=\"int8\" />", "");
        (await project.BuildAsync()).Succeeded();
        Assert.Equal("", project.Starts());
        Assert.False(Directory.Exists(project["bin/reviews/onnx"]));
        Assert.EndsWith("card", File.ReadAllText(project["bin/reviews/README.md"]));
        Assert.False(Json(project, "manifest.json").TryGetProperty("export", out _));
        (await project.BuildAsync("-t:Verify")).Succeeded();
    }

    [Fact]
    public async Task An_export_that_is_much_worse_fails_the_build_and_the_model_folder_stays()
    {
        using var project = new ModelProject(sdk);
        project.Edit(
            "reviews.finetune",
            Metric,
            "<Metric Include=\"accuracy\" MaxExportDrop=\"0.01\" />\n<Export Include=\"onnx\" Precision=\"int8\" />");
        (await project.BuildAsync()).Succeeded();
        string before = File.ReadAllText(project["bin/reviews/onnx/model_quantized.onnx"]);

        await File.WriteAllTextAsync(Path.Combine(project.EngineFolder, "export.txt"), "0.5");
        project.Edit("reviews.finetune", "2e-5", "3e-5");
        (await project.BuildAsync()).Failed()
            .Says("reviews.finetune(9,6): error FT6005: accuracy of the export 'onnx int8' is 0.5, worse than the model's 0.9125 by 0.4125");
        (await project.BuildAsync()).Failed().Says("FT6005");
        Assert.Equal(before, File.ReadAllText(project["bin/reviews/onnx/model_quantized.onnx"]));

        project.Starts();
        project.Edit("reviews.finetune", "MaxExportDrop=\"0.01\"", "MaxExportDrop=\"0.5\"");
        (await project.BuildAsync()).Succeeded();
        Assert.Equal("", project.Starts());
        Assert.NotEqual(before, File.ReadAllText(project["bin/reviews/onnx/model_quantized.onnx"]));
    }

    private static IEnumerable<string?> Exported(ModelProject project) =>
        Directory.GetFiles(project["bin/reviews/onnx"]).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static JsonElement Json(ModelProject project, string file) => JsonDocument.Parse(File.ReadAllText(project["bin/reviews/" + file])).RootElement;
}
