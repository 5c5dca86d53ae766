using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Stages;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>Every family through the stages, from a config.json and random weights, with its dropout.</summary>
[Trait("Speed", "slow")]
public sealed class FamilyTrainingTests
{
    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (string modelType in ModelHeads.FamiliesOfTexts)
            {
                foreach (ModelHead head in ModelHeads.Of(modelType))
                {
                    all.Add(modelType, head switch
                    {
                        ModelHead.SequenceClassification => "single",
                        ModelHead.TokenClassification => "tokens",
                        ModelHead.QuestionAnswering => "question",
                        ModelHead.MultipleChoice => "choice",
                        ModelHead.MaskedLanguageModeling => "masked",
                        ModelHead.Seq2SeqLanguageModeling => "summaries",
                        _ => "causal",
                    });
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Learns_and_is_a_whole_model(string modelType, string kind)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, Config(modelType).ToJsonString());
        using var fixture = new TaskFixture(kind);
        fixture.Project = fixture.Project with
        {
            BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder.Path),
            // Words of RoBERTa are made of bytes, and a question stands before every window.
            Tokenizer = fixture.Project.Tokenizer with { MaxLength = kind == "question" ? 64 : fixture.Project.Tokenizer.MaxLength },
            Training = fixture.Project.Training with { LearningRate = 3e-3, NumTrainEpochs = 4, WarmupSteps = 0.1 },
        };

        await fixture.TokenizeAsync();
        await fixture.TrainAsync();
        await fixture.EvaluateAsync();

        double[] losses = [.. Log(fixture).Select(entry => entry?["loss"]).OfType<JsonNode>().Select(loss => loss.GetValue<double>())];
        Assert.True(losses[^10..].Average() < 0.95 * losses[..5].Average(), $"from {losses[..5].Average()} to {losses[^10..].Average()}");
        Assert.Contains(fixture.Events.Logs, log => log.Code == "FT1201");
        using IModel trained = PretrainedModel.Trained(fixture.TrainOutput, CPU, out _);
        Assert.Equal(modelType, trained.Config["model_type"]!.GetValue<string>());
    }

    private static JsonArray Log(TaskFixture fixture) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, TrainStage.StateFile)))!["log_history"]!.AsArray();

    /// <summary>A small model by each family's own names of the fields; what is absent has its default, dropout too.</summary>
    internal static JsonObject Config(string modelType, int layers = 2) => modelType == "distilbert"
        ? new() { ["model_type"] = modelType, ["dim"] = 32, ["n_layers"] = layers, ["n_heads"] = 2, ["hidden_dim"] = 64 }
        : new()
        {
            ["model_type"] = modelType,
            ["hidden_size"] = 32,
            ["embedding_size"] = modelType is "albert" or "electra" ? 16 : 32,
            ["num_hidden_layers"] = layers,
            ["num_attention_heads"] = 2,
            ["intermediate_size"] = 64,
            ["pad_token_id"] = 0,
            ["relative_attention"] = true,
            ["pos_att_type"] = new JsonArray("p2c", "c2p"),
            ["local_attention"] = 8,
            ["conv_kernel_size"] = 3,
            ["num_key_value_heads"] = 1,
            ["head_dim"] = 16,
            ["ffn_dim"] = 64,
            ["d_ff"] = 64,
            ["encoder_ffn_dim"] = 64,
            ["decoder_ffn_dim"] = 64,
            ["decoder_layers"] = layers,
            ["decoder_attention_heads"] = 2,
            ["sliding_window"] = 3,
            ["rotary_dim"] = 8,
        };
}
