using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Images;
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
public sealed class JavaScriptTests(JavaScriptClient client) : IClassFixture<JavaScriptClient>
{
    [Fact]
    public async Task Transformers_js_gives_the_scores_of_the_model()
    {
        using TaskFixture fixture = await ExportedAsync("single", new ExportSpec(ExportFormat.Onnx), new ExportSpec(ExportFormat.Onnx, ExportPrecision.Int8));

        const string text = "red cat sits";
        using Predictor predictor = Predictor.Open(fixture.TrainOutput, CPU, fixture.Events);
        IReadOnlyList<KeyValuePair<string, double>> expected = ((LabelPrediction)predictor.Predict(text)).Probabilities;
        foreach ((string dtype, double tolerance) in new[] { ("fp32", 1e-5), ("q8", 0.05) })
        {
            AssertScores(expected, await client.AskAsync(fixture, "text-classification", dtype, text), tolerance);
        }
    }

    [Fact]
    public async Task Transformers_js_answers_questions_and_names_pictures()
    {
        using (TaskFixture questions = await ExportedAsync("question", new ExportSpec(ExportFormat.Onnx)))
        {
            const string context = "red runs the cat sits";
            using Predictor predictor = Predictor.Open(questions.TrainOutput, CPU, questions.Events);
            JsonObject answer = (await client.AskAsync(questions, "question-answering", "fp32", "which", context)).AsObject();
            Assert.Equal(predictor.Answer("which", context).Answers.Best.Text, answer["answer"]!.GetValue<string>());
            Assert.InRange(answer["score"]!.GetValue<double>(), 0.01, 1);
        }

        using TaskFixture pictures = await ExportedAsync("image", new ExportSpec(ExportFormat.Onnx));
        // Of the size that the model takes: the client resizes by another library.
        using var folder = new TemporaryFolder();
        string picture = folder["picture.png"];
        await File.WriteAllBytesAsync(picture, PngFile.Encode(DrawnPictures.Draw(1, new Random(4), pictures.Dataset().Images!.Output!.Value.Width)));
        using MediaPredictor labels = MediaPredictor.Open(pictures.TrainOutput, CPU);
        AssertScores(
            ((LabelPrediction)labels.Predict(picture)).Probabilities, await client.AskAsync(pictures, "image-classification", "fp32", picture), 1e-4);
    }

    [Fact]
    public async Task Transformers_js_goes_on_with_texts_and_answers_them()
    {
        ExportSpec[] exports = [new(ExportFormat.Onnx), new(ExportFormat.Onnx, ExportPrecision.Int8)];
        using TaskFixture texts = await ExportedAsync("causal", exports);
        using TaskFixture summaries = await ExportedAsync("summaries", exports);
        using Predictor goesOn = Predictor.Open(texts.TrainOutput, CPU, texts.Events);
        using Predictor answers = Predictor.Open(summaries.TrainOutput, CPU, summaries.Events);
        foreach (string dtype in (string[])["fp32", "q8"])
        {
            string next = (await client.AskAsync(texts, "text-generation", dtype, "red green blue"))[0]!["generated_text"]!.GetValue<string>();
            Assert.StartsWith(next[..12], ((GeneratedText)goesOn.Predict("red green blue")).Generated, StringComparison.Ordinal);
            Assert.Contains("cat", next, StringComparison.Ordinal);

            string summary = (await client.AskAsync(summaries, "summarization", dtype, "red cat sits"))[0]!["summary_text"]!.GetValue<string>();
            Assert.Equal(((GeneratedText)answers.Predict("red cat sits")).Generated.Trim(), summary.Trim());
            Assert.True(summary.Length > 0);
        }
    }

    /// <summary>A trained model with its exported files beside the others.</summary>
    private static async Task<TaskFixture> ExportedAsync(string kind, params ExportSpec[] exports)
    {
        var fixture = new TaskFixture(kind);
        fixture.Project = fixture.Project with { Exports = exports };
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

        return fixture;
    }

    private static void AssertScores(IReadOnlyList<KeyValuePair<string, double>> expected, JsonNode answer, double tolerance)
    {
        Dictionary<string, double> scores =
            answer.AsArray().ToDictionary(score => score!["label"]!.GetValue<string>(), score => score!["score"]!.GetValue<double>());
        Assert.Equal(expected.Select(score => score.Key).Order(), scores.Keys.Order());
        Assert.All(expected, score => Assert.Equal(score.Value, scores[score.Key], tolerance));
    }
}
