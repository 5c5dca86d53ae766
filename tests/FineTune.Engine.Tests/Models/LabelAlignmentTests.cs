using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>A base model's trained head and the order of this project's labels. Another test's seed in between would draw the same head twice.</summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class LabelAlignmentTests
{
    private static readonly string[] Trained = ["pos", "neg", "mixed"];
    private static readonly string[] Sorted = ["mixed", "neg", "pos"];

    public static TheoryData<string> Classifiers =>
        [.. new[] { "albert", "bert", "deberta", "deberta-v2", "deberta-v3", "distilbert", "electra", "modernbert", "mpnet", "roberta", "xlm-roberta" }
            .SelectMany(family => new[] { $"{family}/sequence-classification-1", $"{family}/token-classification-1" })];

    /// <summary>The second project of a chain, whose labels are sorted where those of the first were named in another order.</summary>
    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Rows_of_a_trained_head_go_to_the_labels_of_their_names(string golden)
    {
        using DisposeScope scope = NewDisposeScope();
        using ModelGolden source = ModelGolden.Of(golden);
        using BaseModelFolder files = TrainedWith(golden, Trained);
        using IModel before = PretrainedModel.Trained(files.Path, CPU, out HeadSpec head);

        using IModel after = files.ForTraining(head with { Labels = Sorted });

        Tensor expected = before.Forward(source.Input(), ForwardOptions.Evaluation).index_select(-1, tensor(new long[] { 2, 1, 0 }));
        Assert.True(expected.allclose(after.Forward(source.Input(), ForwardOptions.Evaluation), rtol: 1e-5, atol: 1e-6));
        Assert.Equal("mixed", after.Config["id2label"]!["0"]!.GetValue<string>());
        Assert.DoesNotContain(files.Events.Logs, log => log.Code is not null);
        Assert.Contains(files.Events.Logs, log => log.Text.Contains("by label name", StringComparison.Ordinal));
    }

    /// <summary>Of a head with several layers only the last one knows the labels.</summary>
    [Theory]
    [MemberData(nameof(Classifiers))]
    public void A_head_of_other_labels_is_started_anew_and_said(string golden)
    {
        using BaseModelFolder files = TrainedWith(golden, Trained);
        using IModel before = PretrainedModel.Trained(files.Path, CPU, out HeadSpec head);

        using IModel after = files.ForTraining(head with { Labels = ["ham", "neg", "spam"] });

        LogEvent log = Assert.Single(files.Events.Logs, log => log.Code is not null);
        Assert.Equal("FT3015", log.Code);
        Assert.Contains("(pos, neg, mixed)", log.Text, StringComparison.Ordinal);
        Assert.Contains("(ham, neg, spam)", log.Text, StringComparison.Ordinal);
        string last = golden.StartsWith("modernbert", StringComparison.Ordinal) || after.Weights.All(weight => weight.Key != "classifier.out_proj.weight")
            ? "classifier."
            : "classifier.out_proj.";
        foreach ((string name, Tensor weight) in before.Weights)
        {
            bool isSame = weight.Equals(after.Weights.Single(other => other.Key == name).Value);
            Assert.Equal(name == last + "weight", !isSame && name != last + "bias");
        }
    }

    [Fact]
    public void Names_that_differ_in_case_only_are_the_same_labels()
    {
        using BaseModelFolder files = TrainedWith("bert/sequence-classification-1", ["NEGATIVE", "POSITIVE"]);

        Assert.Equal([1L, 0L], Aligned(files, "positive", "negative").Rows!);
        Assert.Null(Aligned(files, "negative", "positive").Rows);
    }

    [Theory]
    [InlineData(true, "a", "b")]
    [InlineData(false, "LABEL_0", "LABEL_1")]
    [InlineData(true, "0", "1")]
    public void Made_up_names_are_matched_by_number(bool isByNumber, params string[] labels)
    {
        using BaseModelFolder files = TrainedWith("distilbert/sequence-classification-1", ["LABEL_0", "LABEL_1"]);
        using IModel before = PretrainedModel.Trained(files.Path, CPU, out HeadSpec head);

        using IModel after = files.ForTraining(head with { Labels = labels });

        Assert.True(Head(before).Equals(Head(after)));
        Assert.Equal(isByNumber ? ["FT3016"] : [], files.Events.Logs.Select(log => log.Code).OfType<string>());
        Assert.All(
            files.Events.Logs.Where(log => log.Code == "FT3016"),
            log => Assert.Contains($"0 = {labels[0]}, 1 = {labels[1]}", log.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_that_are_numbers_are_rows_by_number()
    {
        using BaseModelFolder files = TrainedWith("bert/sequence-classification-1", ["neg", "pos"]);

        Assert.True(Aligned(files, "0", "1").IsByNumber);
    }

    [Fact]
    public void A_number_to_predict_has_no_order()
    {
        using BaseModelFolder files = TrainedWith("bert/sequence-classification-1", ["stars"]);

        LabelAlignment aligned =
            LabelAlignment.Of(new ConfigFile(files.Config, null), new HeadSpec(ModelHead.SequenceClassification, ["score"], ProblemType.Regression));

        Assert.Equal((null, false, false), (aligned.Rows, aligned.IsAnew, aligned.IsByNumber));
    }

    [Fact]
    public void Several_labels_a_row_are_moved_as_well()
    {
        using BaseModelFolder files = TrainedWith("electra/sequence-classification-1", ["rude", "spam"]);

        LabelAlignment aligned = LabelAlignment.Of(
            new ConfigFile(files.Config, null), new HeadSpec(ModelHead.SequenceClassification, ["spam", "rude"], ProblemType.MultiLabelClassification));

        Assert.Equal([1L, 0L], aligned.Rows!);
    }

    /// <summary>Older files name the labels in label2id only; ids may be texts.</summary>
    [Theory]
    [InlineData("""{"label2id": {"neg": 1, "pos": 0}}""")]
    [InlineData("""{"label2id": {"neg": "1", "pos": "0"}}""")]
    [InlineData("""{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}, "label2id": {"neg": 1, "pos": 0}}""")]
    [InlineData("""{"id2label": {"1": "neg", "0": "pos"}}""")]
    public void Names_are_found_where_they_are(string config)
    {
        LabelAlignment aligned = LabelAlignment.Of(
            new ConfigFile(JsonNode.Parse(config)!.AsObject(), null), new HeadSpec(ModelHead.SequenceClassification, ["neg", "pos"]));

        Assert.Equal([1L, 0L], aligned.Rows!);
    }

    [Fact]
    public void A_base_model_without_a_head_says_nothing_of_labels()
    {
        using var files = new BaseModelFolder("bert/masked-lm-1");
        using IModel model = files.ForTraining(new HeadSpec(ModelHead.TokenClassification, Sorted));

        Assert.DoesNotContain(files.Events.Logs, log => log.Code is "FT3015" or "FT3016");
    }

    private static LabelAlignment Aligned(BaseModelFolder files, params string[] labels) =>
        LabelAlignment.Of(new ConfigFile(files.Config, null), new HeadSpec(ModelHead.SequenceClassification, labels));

    private static Tensor Head(IModel model) => model.Weights.Single(weight => weight.Key == "classifier.weight").Value;

    private static BaseModelFolder TrainedWith(string golden, string[] labels)
    {
        using var source = new BaseModelFolder(golden);
        ModelHead head = golden.Contains("token", StringComparison.Ordinal) ? ModelHead.TokenClassification : ModelHead.SequenceClassification;
        using IModel model = source.ForTraining(new HeadSpec(head, labels), ignoreMismatchedSizes: true);
        return new BaseModelFolder(model);
    }
}
