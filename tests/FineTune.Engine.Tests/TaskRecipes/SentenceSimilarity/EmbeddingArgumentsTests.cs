using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>Arguments and base models that do not fit, and what is said of them.</summary>
public sealed class EmbeddingArgumentsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pairs", EmbeddingLoss.CoSent)]
    [InlineData("pairs", EmbeddingLoss.Triplet)]
    [InlineData("labelled texts", EmbeddingLoss.CosineSimilarity)]
    [InlineData("scored pairs", EmbeddingLoss.MultipleNegativesRanking)]
    public async Task A_loss_wants_rows_of_its_form(string kind, EmbeddingLoss loss)
    {
        using TaskFixture fixture = SentenceSimilarityTests.Fixture(kind, 1, loss);
        await fixture.TokenizeAsync();

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(fixture.TrainAsync);

        Assert.Equal("FT3072", failure.Descriptor.Code);
        Assert.Contains(EnumNames.Of(loss), failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("64;0")]
    [InlineData("64;64")]
    [InlineData("64;half")]
    [InlineData("129")]
    public async Task Dimensions_are_numbers_that_an_embedding_has(string dimensions)
    {
        using TaskFixture fixture = SentenceSimilarityTests.Fixture("pairs", 1);
        fixture.Project = fixture.Project with { TaskArguments = new TaskArguments { MatryoshkaDimensions = new NameList(dimensions.Split(';')) } };
        await fixture.TokenizeAsync();

        Assert.Equal("FT3073", (await Assert.ThrowsAsync<FineTuneException>(fixture.TrainAsync)).Descriptor.Code);
    }

    [Fact]
    public async Task Nothing_is_smoothed_or_weighed_where_no_label_is_chosen()
    {
        using TaskFixture fixture = SentenceSimilarityTests.Fixture("labelled texts", 1);
        TrainingArguments training = fixture.Project.Training;
        await fixture.TokenizeAsync();

        fixture.Project = fixture.Project with { Training = training with { LabelSmoothingFactor = 0.1 } };
        Assert.Equal("FT1011", (await Assert.ThrowsAsync<FineTuneException>(fixture.TrainAsync)).Descriptor.Code);
        fixture.Project = fixture.Project with { Training = training with { ClassWeights = "balanced" } };
        Assert.Equal("FT1011", (await Assert.ThrowsAsync<FineTuneException>(fixture.TrainAsync)).Descriptor.Code);
    }

    [Fact]
    public async Task A_score_that_no_cosine_reaches_is_refused_with_its_place()
    {
        using TaskFixture fixture = SentenceSimilarityTests.Fixture("scored pairs", 1, EmbeddingLoss.CosineSimilarity);
        string path = fixture.Project.Datasets[0].Files[0];
        File.WriteAllText(path, "sentence1,sentence2,score\na cat,a dog,0.5\na dog,two dogs,3.5\n");
        await fixture.TokenizeAsync();

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(fixture.TrainAsync);

        Assert.Equal(("FT3071", path, 3), (failure.Descriptor.Code, failure.Position!.File, failure.Position.Line));
    }

    [Fact]
    public void A_base_model_that_makes_embeddings_otherwise_is_refused()
    {
        _folder.Write("modules.json", """
            [{"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
             {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]
            """);
        _folder.Write("1_Pooling/config.json", """{"pooling_mode_mean_tokens": false, "pooling_mode_lasttoken": true}""");
        FineTuneException failure = Assert.Throws<FineTuneException>(() => SentenceModules.Load(_folder.Path));
        Assert.Equal(("FT3070", "config.json"), (failure.Descriptor.Code, Path.GetFileName(failure.Position!.File)));
        // Another pooling may be asked for.
        Assert.Equal(PoolingMode.Cls, SentenceModules.Load(_folder.Path, PoolingMode.Cls).Pooling);

        _folder.Write("modules.json", """[{"idx": 2, "path": "2_Dense", "type": "sentence_transformers.models.Dense"}]""");
        Assert.Contains("Dense", Assert.Throws<FineTuneException>(() => SentenceModules.Load(_folder.Path)).Message, StringComparison.Ordinal);
        _folder.Write("modules.json", "{");
        Assert.Equal("FT1208", Assert.Throws<FineTuneException>(() => SentenceModules.Load(_folder.Path)).Descriptor.Code);
    }

    [Fact]
    public void Newer_folders_name_the_pooling_by_one_word()
    {
        _folder.Write("modules.json", """
            [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.base.modules.transformer.Transformer"},
             {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.sentence_transformer.modules.pooling.Pooling"},
             {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.base.modules.normalize.Normalize"}]
            """);
        _folder.Write("1_Pooling/config.json", """{"embedding_dimension": 8, "pooling_mode": "cls", "include_prompt": true}""");
        _folder.Write("sentence_bert_config.json", """{"max_seq_length": 77}""");

        Assert.Equal(new SentenceModules(PoolingMode.Cls, true), SentenceModules.Load(_folder.Path));
        Assert.Equal(77, SentenceModules.LengthIn(_folder.Path));
    }
}
