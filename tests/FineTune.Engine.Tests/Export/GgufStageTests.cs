using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Stages;
using FineTune.Engine.Tests.Training;
using FineTune.Tokenizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class GgufStageTests
{
    private static readonly ExportSpec[] All =
    [
        .. Enum.GetValues<GgufType>().Select(type => new ExportSpec(ExportFormat.Gguf, Type: type)),
    ];

    [Fact]
    public async Task Every_type_is_measured_and_llama_cpp_goes_on_with_the_same_tokens()
    {
        using TaskFixture fixture = await TrainedAsync();
        await fixture.ExportAsync();

        JsonObject results = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.ExportOutput, ResultFiles.AllResults)))!.AsObject();
        double loss = results["eval_loss"]!.GetValue<double>();
        Assert.Equal(loss, results["export_gguf_f32_loss"]!.GetValue<double>(), 1e-6);
        Assert.Equal(loss, results["export_gguf_f16_loss"]!.GetValue<double>(), 1e-2);
        Assert.Equal(loss, results["export_gguf_q8_0_loss"]!.GetValue<double>(), 1e-1);
        double size = results["export_gguf_f32_bytes"]!.GetValue<double>();
        Assert.InRange(results["export_gguf_f16_bytes"]!.GetValue<double>() / size, 0.45, 0.55);
        Assert.InRange(results["export_gguf_q8_0_bytes"]!.GetValue<double>() / size, 0.25, 0.35);
        using IModel model = PretrainedModel.Trained(fixture.TrainOutput, CPU, out _);
        TextTokenizer tokenizer = TokenizerFiles.Load(fixture.TrainOutput);
        using var generator = new TextGenerator(model, tokenizer, CPU);
        foreach (ExportSpec export in All)
        {
            using var opened = new LlamaCppModel(Path.Combine(fixture.ExportOutput, export.File));
            foreach (string text in (string[])["red green", "cat", "bird runs sits", "dog, caf\u00e9 \ud83d\ude80 123's"])
            {
                var encoded = new TokenizedText();
                tokenizer.Encode(text, 100, encoded);
                int[] ids = [.. encoded.InputIds];
                Assert.Equal(ids, opened.Tokenize(text));
                int[] expected = [.. generator.Generate(ids, new GenerationConfig { MaxNewTokens = 40 })];
                Assert.Equal(expected, opened.Continue(ids, expected.Length));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_adapter_is_merged_into_the_file(bool merged)
    {
        using var fixture = new TaskFixture("causal");
        fixture.Project = fixture.Project with
        {
            Exports = [All[0]],
            Training = fixture.Project.Training with { Peft = PeftType.Lora, LoraR = 4, MergeAdapter = merged },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
        await fixture.ExportAsync();

        using IModel model = PretrainedModel.Trained(TrainedModel.SourceOf(fixture.Project, fixture.TrainOutput), CPU, out _);
        TextTokenizer tokenizer = TokenizerFiles.Load(fixture.TrainOutput);
        using var generator = new TextGenerator(model, tokenizer, CPU);
        using var opened = new LlamaCppModel(Path.Combine(fixture.ExportOutput, All[0].File));
        int[] prompt = opened.Tokenize("red green");
        int[] expected = [.. generator.Generate(prompt, new GenerationConfig { MaxNewTokens = 20 })];
        Assert.Equal(expected, opened.Continue(prompt, expected.Length));
    }

    private static async Task<TaskFixture> TrainedAsync()
    {
        var fixture = new TaskFixture("causal");
        fixture.Project = fixture.Project with { Exports = All };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();
        return fixture;
    }
}
