using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>
/// What the official JavaScript client says of an exported model is what the engine says of the model. Needs node and npm, which fetches the client from its
/// lock file; without them the test fails and says so.
/// </summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class JavaScriptTests
{
    [Fact]
    public async Task Transformers_js_gives_the_scores_of_the_model()
    {
        using var folder = new TemporaryFolder();
        foreach (string path in Directory.GetFiles(Path.Combine(RepositoryFolder.Path, "tests", "FineTune.Engine.Tests", "Export", "clients")))
        {
            File.Copy(path, folder[Path.GetFileName(path)]);
        }

        using var fixture = new TaskFixture("single");
        fixture.Project = fixture.Project with
        {
            Exports = [new ExportSpec(ExportFormat.Onnx), new ExportSpec(ExportFormat.Onnx, ExportPrecision.Int8)],
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
        await fixture.ExportAsync();
        string onnx = Path.Combine(fixture.TrainOutput, "onnx");
        Directory.CreateDirectory(onnx);
        foreach (string path in Directory.GetFiles(Path.Combine(fixture.ExportOutput, "onnx")))
        {
            File.Copy(path, Path.Combine(onnx, Path.GetFileName(path)));
        }

        await NodeProgram.RunAsync(folder.Path, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");

        const string text = "red cat sits";
        using Predictor predictor = Predictor.Open(fixture.TrainOutput, CPU, fixture.Events);
        IReadOnlyList<KeyValuePair<string, double>> expected = ((LabelPrediction)predictor.Predict(text)).Probabilities;
        foreach ((string dtype, double tolerance) in new[] { ("fp32", 1e-5), ("q8", 0.05) })
        {
            string line = await NodeProgram.RunAsync(folder.Path, "node", "transformers.mjs", fixture.TrainOutput, "text-classification", dtype, text);
            Dictionary<string, double> scores = JsonNode.Parse(line)!.AsArray()
                .ToDictionary(score => score!["label"]!.GetValue<string>(), score => score!["score"]!.GetValue<double>());
            Assert.Equal(expected.Select(score => score.Key).Order(), scores.Keys.Order());
            Assert.All(expected, score => Assert.Equal(score.Value, scores[score.Key], tolerance));
        }
    }
}
