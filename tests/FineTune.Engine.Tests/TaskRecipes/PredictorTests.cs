using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Verbs;
using FineTune.Testing;
using FineTune.Tokenizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>Answers of models with random weights: which tokens are asked about, and what is said of those that are not.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class PredictorTests : IDisposable
{
    private const string Words = "the cat sat on mat red dog . ! ?";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingSink _events = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Entities_are_found_beyond_the_models_length()
    {
        // The label of a token does not depend on what stands around it, so that both ways must come to the same.
        using Predictor predictor = Open(new HeadSpec(ModelHead.TokenClassification, ["O", "B-x", "I-x"]), maxLength: 12);
        using Predictor whole = Open(new HeadSpec(ModelHead.TokenClassification, ["O", "B-x", "I-x"]), maxLength: 128);
        string text = string.Join(' ', Enumerable.Range(0, 90).Select(word => Words.Split(' ')[word * 7 % 10]));

        string[] expected = [.. ((EntityPrediction)whole.Predict(text)).Entities.Select(entity => $"{entity.Type} {entity.Start}-{entity.End}")];
        string[] found = [.. ((EntityPrediction)predictor.Predict(text)).Entities.Select(entity => $"{entity.Type} {entity.Start}-{entity.End}")];

        Assert.NotEmpty(expected);
        Assert.Equal(expected, found);
        Assert.Empty(_events.Logs);
    }

    [Fact]
    public void Every_mask_of_a_long_text_is_filled()
    {
        using Predictor predictor = Open(new HeadSpec(ModelHead.MaskedLanguageModeling, []), maxLength: 12);
        string text = string.Join(' ', Enumerable.Range(0, 60).Select(word => word % 20 == 19 ? "[MASK]" : "cat"));

        Assert.Equal(3, ((MaskPrediction)predictor.Predict(text)).Masks.Count);
        Assert.Empty(_events.Logs);
    }

    [Fact]
    public void A_text_without_a_mask_leaves_the_others_their_answers()
    {
        using Predictor predictor = Open(new HeadSpec(ModelHead.MaskedLanguageModeling, []), maxLength: 12);
        using var lines = new StringWriter();
        using var json = new StringWriter();

        Assert.Equal(EngineExitCode.ErrorsReported, PredictVerb.Answer(predictor, ["the [MASK]", "the cat", "[MASK] sat"], json: false, lines, _events));
        Assert.Equal(EngineExitCode.ErrorsReported, PredictVerb.Answer(predictor, ["the [MASK]", "the cat", "[MASK] sat"], json: true, json, _events));
        Assert.Equal(EngineExitCode.Done, PredictVerb.Answer(predictor, ["[MASK] sat"], json: true, new StringWriter(), _events));

        Assert.Equal(["FT3301", "FT3301"], _events.Logs.Select(log => log.Code));
        Assert.Equal(["the [MASK]", "[MASK] sat"], lines.ToString().Split(Environment.NewLine).Where(line => line.Length > 0 && line[0] != ' '));
        JsonNode[] answers = [.. json.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(["the [MASK]", "the cat", "[MASK] sat"], answers.Select(answer => answer["text"]!.GetValue<string>()));
        Assert.Equal("FT3301", answers[1]["error"]!["code"]!.GetValue<string>());
        Assert.Equal([1, 0, 1], answers.Select(answer => answer["masks"]?.AsArray().Count ?? 0));
    }

    [Fact]
    public void A_text_that_classes_are_not_read_of_to_its_end_is_FT4013()
    {
        using Predictor predictor = Open(new HeadSpec(ModelHead.SequenceClassification, ["a", "b"]), maxLength: 12);
        predictor.Predict("the cat sat on mat red dog .");
        Assert.Empty(_events.Logs);

        predictor.Predict("the cat sat on mat red dog . ! ? the cat");

        LogEvent log = Assert.Single(_events.Logs);
        Assert.Equal("FT4013", log.Code);
        Assert.Contains("the last 2 tokens are not read: the model takes 12 tokens", log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "the cat\tsat", "the cat sat", true)]
    [InlineData(true, "the cat\tsat", "the cat sat", false)]
    [InlineData(null, "the cat\tsat", "the cat sat", false)]
    [InlineData(false, "the\tcat\tsat", "the cat sat", true)]
    [InlineData(true, "the cat\tsat\ton", "the cat\tsat on", true)]
    public void A_tab_parts_two_texts_where_the_model_has_pairs(bool? hasPairs, string text, string other, bool isSame)
    {
        using Predictor predictor = Open(new HeadSpec(ModelHead.SequenceClassification, ["a", "b"]), maxLength: 64, config =>
        {
            if (hasPairs is { } value)
            {
                config["has_text_pairs"] = value;
            }
        });

        Assert.Equal(
            isSame, ((LabelPrediction)predictor.Predict(text)).Probabilities.SequenceEqual(((LabelPrediction)predictor.Predict(other)).Probabilities));
    }

    [Fact]
    public void One_text_for_a_model_of_pairs_is_FT4014()
    {
        using Predictor predictor = Open(new HeadSpec(ModelHead.SequenceClassification, ["a", "b"]), maxLength: 64, config => config["has_text_pairs"] = true);
        predictor.Predict("the cat\tsat");
        Assert.Empty(_events.Logs);

        predictor.Predict("the cat");

        Assert.Equal("FT4014", Assert.Single(_events.Logs).Code);
    }

    [Fact]
    public void A_text_without_tokens_is_FT4015_and_without_words_has_no_entity()
    {
        using Predictor classes = Open(new HeadSpec(ModelHead.SequenceClassification, ["a", "b"]), maxLength: 64, withoutSpecialTokens: true);
        Assert.Equal("FT4015", Assert.Throws<FineTuneException>(() => classes.Predict("")).Descriptor.Code);

        using Predictor entities = Open(new HeadSpec(ModelHead.TokenClassification, ["O", "B-x"]), maxLength: 64, withoutSpecialTokens: true);
        Assert.All((string[])["", " \t\r\n", "\u200b \u0000"], text => Assert.Empty(((EntityPrediction)entities.Predict(text)).Entities));
    }

    [Fact]
    public void An_aggregation_strategy_for_a_model_without_entities_is_FT4016()
    {
        Open(new HeadSpec(ModelHead.SequenceClassification, ["a", "b"]), maxLength: 64).Dispose();

        Assert.Equal(
            "FT4016", Assert.Throws<FineTuneException>(() => Predictor.Open(_folder["model"], CPU, _events, AggregationStrategy.Max)).Descriptor.Code);
    }

    [Fact]
    public void A_context_is_read_from_a_file_and_for_another_model_it_is_FT4041()
    {
        string file = _folder.Write("text.txt", "\ufeffthe cat sat on the mat .");
        using (Predictor predictor = Open(
            new HeadSpec(ModelHead.QuestionAnswering, []), maxLength: 12, config => (config["doc_stride"], config["max_answer_length"]) = (2, 2)))
        {
            predictor.Context = PredictVerb.ReadContext(file, predictor, "model");
            FoundAnswers found = ((AnswerPrediction)predictor.Predict("red dog ?")).Answers;
            Assert.Equal("the cat sat on the mat ."[found.Best.Start..found.Best.End], found.Best.Text);
            Assert.InRange(found.Best.Text.Split(' ').Length, 1, 2);
        }

        using Predictor other = Open(new HeadSpec(ModelHead.SequenceClassification, ["a", "b"]), maxLength: 64);
        Assert.Equal("FT4041", Assert.Throws<FineTuneException>(() => PredictVerb.ReadContext(file, other, "model")).Descriptor.Code);
    }

    private Predictor Open(HeadSpec head, int maxLength, Action<JsonObject>? change = null, bool withoutSpecialTokens = false)
    {
        string folder = _folder["model"];
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        string tokens = Directory.CreateDirectory(_folder["tokens"]).FullName;
        TokenizerDefinition definition =
            TokenizerDefinition.Bert([.. SpecialTokens.Bert.All, .. Words.Split(' ')], new BertNormalization()) with { ModelMaxLength = maxLength };
        TokenizerFiles.Save(withoutSpecialTokens ? definition with { PostProcessor = null } : definition, tokens);
        if (withoutSpecialTokens)
        {
            // A class of transformers' own would put them around again.
            File.WriteAllText(Path.Combine(tokens, "tokenizer_config.json"), """{"tokenizer_class": "PreTrainedTokenizerFast"}""");
        }

        string source = Directory.CreateDirectory(_folder["source"]).FullName;
        File.WriteAllText(Path.Combine(source, "config.json"), """
            {"model_type": "bert", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 128, "initializer_range": 0.5}
            """);
        manual_seed(5);
        using (IModel model =
            PretrainedModel.ForTraining(new BaseModelSpec("source", BaseModelKind.Folder, source), head, definition.VocabularySize, CPU, new RecordingSink()))
        {
            change?.Invoke(model.Config);
            if (head.Head == ModelHead.TokenClassification)
            {
                MakeIndependentOfPlaces(model);
            }

            ModelFolder.Save(folder, model, tokens, long.MaxValue);
        }

        return Predictor.Open(folder, CPU, _events);
    }

    /// <summary>Without positions and without what attention gives.</summary>
    private static void MakeIndependentOfPlaces(IModel model)
    {
        using IDisposable withoutGradients = no_grad();
        foreach ((string name, Tensor weight) in model.Weights)
        {
            if (name.EndsWith("position_embeddings.weight", StringComparison.Ordinal)
                || name.EndsWith("attention.output.dense.weight", StringComparison.Ordinal))
            {
                weight.zero_();
            }
        }
    }
}
