using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Models;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

public sealed class EmbeddingNoiseTests
{
    public static TheoryData<string> Families => [.. ModelHeads.FamiliesOfTexts];

    [Fact]
    public void Noise_is_uniform_and_as_strong_as_the_length_of_the_row_allows()
    {
        (_, RandomRows rows) = RandomRows.For("one label", seed: 3, rows: 6);
        using Batch batch = new Collator(rows, TrainingFixture.Task, CPU).Collate([0, 1, 2, 3, 4, 5], pass: 0);
        float[] noise = new ForwardOptions { EmbeddingNoise = 5 }.AddNoise(zeros(batch.Tokens, 400), batch.Input).data<float>().ToArray();

        int token = 0;
        foreach (int row in batch.Rows)
        {
            int length = rows.InputIds(row).Length;
            float[] ofRow = noise.AsSpan(token * 400, length * 400).ToArray();
            double bound = 5 / Math.Sqrt(length * 400);
            Assert.InRange(ofRow.Max(), 0.97 * bound, bound);
            Assert.InRange(ofRow.Min(), -bound, -0.97 * bound);
            Assert.InRange(ofRow.Average(), -0.1 * bound, 0.1 * bound);
            token += length;
        }
    }

    [Fact]
    public void Without_an_alpha_nothing_is_added()
    {
        (_, RandomRows rows) = RandomRows.For("one label", seed: 3, rows: 2);
        using Batch batch = new Collator(rows, TrainingFixture.Task, CPU).Collate([0, 1], pass: 0);
        using Tensor embedded = rand(batch.Tokens, 4);

        Assert.Same(embedded, ForwardOptions.Evaluation.AddNoise(embedded, batch.Input));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_family_adds_it_to_its_words(string modelType)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, FamilyTrainingTests.Config(modelType).ToJsonString());
        using IModel model = PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, folder.Path),
            new HeadSpec(ModelHeads.OfVocabulary(modelType), []),
            60,
            CPU,
            new RecordingSink());
        long[][] rows = [[2, 3, 4, 5], [6, 7]];
        long[][] types = [.. rows.Select(row => new long[row.Length])];
        bool hasDecoder = ModelHeads.OfVocabulary(modelType) == ModelHead.Seq2SeqLanguageModeling;
        using PackedBatch input = hasDecoder ? ModelInputs.Of(rows, types, decoder: rows) : ModelInputs.Of(rows, types);
        using DisposeScope scope = NewDisposeScope();
        Tensor plain = model.Forward(input, ForwardOptions.Evaluation);
        Assert.True(plain.allclose(model.Forward(input, ForwardOptions.Evaluation)));

        Assert.False(plain.allclose(model.Forward(input, new ForwardOptions { EmbeddingNoise = 5 })));
    }
}
