using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>A tied weight has several names, and any of them will do (transformers/modeling_utils.py, tie_weights).</summary>
public sealed class TiedWeightsTests
{
    private static readonly HeadSpec MaskedLM = new(ModelHead.MaskedLanguageModeling, []);

    public static TheoryData<string, string, string> Names => new()
    {
        { "albert", "albert.embeddings.word_embeddings.weight", "predictions.decoder.weight" },
        { "albert", "predictions.bias", "predictions.decoder.bias" },
        { "bert", "bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight" },
        { "bert", "cls.predictions.bias", "cls.predictions.decoder.bias" },
        { "deberta", "deberta.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight" },
        { "deberta", "cls.predictions.bias", "cls.predictions.decoder.bias" },
        { "deberta-v2", "deberta.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight" },
        { "deberta-v2", "cls.predictions.bias", "cls.predictions.decoder.bias" },
        { "deberta-v3", "deberta.embeddings.word_embeddings.weight", "lm_predictions.lm_head.weight" },
        { "distilbert", "distilbert.embeddings.word_embeddings.weight", "vocab_projector.weight" },
        { "electra", "electra.embeddings.word_embeddings.weight", "generator_lm_head.weight" },
        { "modernbert", "model.embeddings.tok_embeddings.weight", "decoder.weight" },
        { "mpnet", "mpnet.embeddings.word_embeddings.weight", "lm_head.decoder.weight" },
        { "mpnet", "lm_head.bias", "lm_head.decoder.bias" },
        { "roberta", "roberta.embeddings.word_embeddings.weight", "lm_head.decoder.weight" },
        { "roberta", "lm_head.bias", "lm_head.decoder.bias" },
        { "xlm-roberta", "roberta.embeddings.word_embeddings.weight", "lm_head.decoder.weight" },
        { "xlm-roberta", "lm_head.bias", "lm_head.decoder.bias" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Either_name_of_a_tied_weight_will_do(string family, string name, string otherName)
    {
        using BaseModelFolder files = Tied(family);
        using IModel expected = PretrainedModel.Trained(files.Path, CPU, out _);
        files.Rename(weight => [weight == name ? otherName : weight]);

        using IModel trained = PretrainedModel.Trained(files.Path, CPU, out _);
        using IModel model = files.ForTraining(MaskedLM);

        AssertSame(expected, trained);
        AssertSame(expected, model);
        Assert.DoesNotContain(files.Events.Logs, log => log.Code is not null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_names_of_equal_values_are_one_weight(string family, string name, string otherName)
    {
        using BaseModelFolder files = Tied(family);
        using IModel expected = PretrainedModel.Trained(files.Path, CPU, out _);
        files.Rename(weight => weight == name ? [weight, otherName] : [weight]);

        using IModel model = files.ForTraining(MaskedLM);

        AssertSame(expected, model);
        Assert.DoesNotContain(files.Events.Logs, log => log.Code is not null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_prefix_before_all_names_changes_nothing(string family, string name, string otherName)
    {
        using BaseModelFolder files = Tied(family);
        using IModel expected = PretrainedModel.Trained(files.Path, CPU, out _);
        files.Rename(weight => [$"module.{(weight == name ? otherName : weight)}"]);

        using IModel model = files.ForTraining(MaskedLM);

        AssertSame(expected, model);
    }

    /// <summary>transformers does not tie what a file has with different values; what is saved then has both, and comes back as it was.</summary>
    [Theory]
    [InlineData("bert", "cls.predictions.decoder.weight")]
    [InlineData("bert", "cls.predictions.decoder.bias")]
    [InlineData("distilbert", "vocab_projector.weight")]
    [InlineData("roberta", "lm_head.decoder.weight")]
    [InlineData("roberta", "lm_head.decoder.bias")]
    [InlineData("albert", "predictions.decoder.weight")]
    [InlineData("electra", "generator_lm_head.weight")]
    [InlineData("modernbert", "decoder.weight")]
    [InlineData("mpnet", "lm_head.decoder.bias")]
    [InlineData("deberta", "cls.predictions.decoder.weight")]
    [InlineData("deberta-v2", "cls.predictions.decoder.bias")]
    public void Different_values_under_both_names_are_not_tied(string family, string otherName)
    {
        using DisposeScope scope = NewDisposeScope();
        using BaseModelFolder files = Tied(family);
        using ModelGolden golden = ModelGolden.Of($"{family}/masked-lm-1");
        using IModel tied = PretrainedModel.Trained(files.Path, CPU, out _);
        string source = ModelRegistry.FamilyOf(new ConfigFile(files.Config, null)).TiedWeights.First(tie => tie.Target == otherName).Source;
        files.Rename(weight => weight == source ? [weight, otherName] : [weight]);
        files.Change(otherName, values => values.mul_(2).add_(1));

        using IModel model = files.ForTraining(MaskedLM);
        using var saved = new BaseModelFolder(model);
        using IModel again = PretrainedModel.Trained(saved.Path, CPU, out _);

        Assert.Equal("FT3018", Assert.Single(files.Events.Logs, log => log.Code is not null).Code);
        Assert.Contains(model.Weights, weight => weight.Key == otherName);
        Tensor logits = model.Forward(golden.Input(), ForwardOptions.Evaluation);
        Assert.False(logits.allclose(tied.Forward(golden.Input(), ForwardOptions.Evaluation)));
        Assert.True(logits.Equals(again.Forward(golden.Input(), ForwardOptions.Evaluation)));
    }

    /// <summary>Of an encoder-decoder model each part may have words of its own beside those that are shared.</summary>
    [Theory]
    [InlineData("bart", "model.shared.weight", "model.encoder.embed_tokens.weight")]
    [InlineData("marian", "model.shared.weight", "model.decoder.embed_tokens.weight")]
    [InlineData("t5", "shared.weight", "encoder.embed_tokens.weight")]
    [InlineData("mt5", "shared.weight", "decoder.embed_tokens.weight")]
    public void Different_words_of_a_part_are_not_tied(string family, string shared, string ofPart)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden golden = ModelGolden.Of($"{family}/seq2seq-lm-1");
        using var files = new BaseModelFolder($"{family}/seq2seq-lm-1");
        using IModel tied = PretrainedModel.Trained(files.Path, CPU, out _);
        files.Rename(weight => weight == shared ? [weight, ofPart] : [weight]);
        using IModel equal = PretrainedModel.Trained(files.Path, CPU, out _);
        files.Change(ofPart, values => values.mul_(2).add_(1));

        using IModel model = files.ForTraining(new HeadSpec(ModelHead.Seq2SeqLanguageModeling, []));
        using var saved = new BaseModelFolder(model);
        using IModel again = PretrainedModel.Trained(saved.Path, CPU, out _);

        Assert.Equal("FT3018", Assert.Single(files.Events.Logs, log => log.Code is not null).Code);
        Assert.DoesNotContain(equal.Weights, weight => weight.Key == ofPart);
        Assert.Contains(model.Weights, weight => weight.Key == ofPart);
        Tensor logits = model.Forward(golden.Input(), ForwardOptions.Evaluation);
        Assert.False(logits.allclose(tied.Forward(golden.Input(), ForwardOptions.Evaluation)));
        Assert.True(logits.Equals(again.Forward(golden.Input(), ForwardOptions.Evaluation)));
    }

    [Fact]
    public void A_classifier_finds_its_embeddings_under_the_name_of_the_decoder()
    {
        using BaseModelFolder files = Tied("bert");
        files.Rename(weight => [weight == "bert.embeddings.word_embeddings.weight" ? "cls.predictions.decoder.weight" : weight]);

        using IModel model = files.ForTraining(new HeadSpec(ModelHead.SequenceClassification, ["a", "b"]));

        using SafetensorsFile stored = SafetensorsFile.Open(System.IO.Path.Combine(files.Path, WeightFiles.Safetensors));
        using Tensor expected = stored.Read("cls.predictions.decoder.weight");
        Assert.True(expected.Equals(model.Weights.Single(weight => weight.Key == "bert.embeddings.word_embeddings.weight").Value));
    }

    [Fact]
    public void Weights_that_are_not_tied_are_not_looked_for_under_the_other_name()
    {
        using BaseModelFolder files = Tied("bert");
        files.Config = new(
            files.Config.Select(field => KeyValuePair.Create(field.Key, field.Key == "tie_word_embeddings" ? false : field.Value?.DeepClone())));
        files.Rename(weight => [weight == "bert.embeddings.word_embeddings.weight" ? "cls.predictions.decoder.weight" : weight]);

        Assert.Equal("FT3017", Assert.Throws<FineTuneException>(() => files.ForTraining(MaskedLM).Dispose()).Descriptor.Code);
    }

    /// <summary>What is new there is no head: training would go on from random numbers.</summary>
    [Theory]
    [InlineData("bert", "bert.embeddings.word_embeddings.weight")]
    [InlineData("bert", "bert.embeddings.position_embeddings.weight")]
    [InlineData("bert", "bert.encoder.layer.0.attention.self.query.bias")]
    [InlineData("distilbert", "distilbert.transformer.layer.1.ffn.lin1.weight")]
    [InlineData("roberta", "roberta.embeddings.LayerNorm.weight")]
    [InlineData("albert", "albert.encoder.embedding_hidden_mapping_in.weight")]
    [InlineData("electra", "electra.embeddings.word_embeddings.weight")]
    [InlineData("modernbert", "model.final_norm.weight")]
    [InlineData("mpnet", "mpnet.encoder.relative_attention_bias.weight")]
    [InlineData("deberta-v2", "deberta.embeddings.word_embeddings.weight")]
    public void A_backbone_with_new_weights_is_an_error(string family, string missing)
    {
        using var files = new BaseModelFolder($"{family}/token-classification-1", (name, _) => name == missing ? [] : [name]);
        HeadSpec head = LabelConfig.Read(new ConfigFile(files.Config, null), ModelHead.TokenClassification);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => files.ForTraining(head).Dispose());

        Assert.Equal("FT3017", failure.Descriptor.Code);
        Assert.Contains(missing, failure.Message, StringComparison.Ordinal);
        Assert.Equal(System.IO.Path.Combine(files.Path, WeightFiles.Safetensors), failure.Position!.File);
    }

    private static BaseModelFolder Tied(string family)
    {
        using var source = new BaseModelFolder(
            $"{family}/masked-lm-1",
            (name, _) => name.Contains("decoder.", StringComparison.Ordinal) || name is "vocab_projector.weight" or "generator_lm_head.weight" ? [] : [name]);
        source.Config = new(
            source.Config.Select(field => KeyValuePair.Create(field.Key, field.Key == "tie_word_embeddings" ? true : field.Value?.DeepClone())));
        using IModel model = source.ForTraining(MaskedLM);
        return new BaseModelFolder(model);
    }

    private static void AssertSame(IModel expected, IModel actual)
    {
        Assert.Equal(expected.Weights.Select(weight => weight.Key), actual.Weights.Select(weight => weight.Key));
        Assert.All(expected.Weights.Zip(actual.Weights), pair => Assert.True(pair.First.Value.Equals(pair.Second.Value), pair.First.Key));
    }
}
