using FineTune.Client.Tests.Support;
using Microsoft.Extensions.AI;

namespace FineTune.Client.Tests;

public sealed class SentenceEmbedderTests
{
    private const string Modules = """
        [
          { "idx": 0, "path": "", "type": "sentence_transformers.models.Transformer" },
          { "idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling" },
          { "idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize" }
        ]
        """;

    [Fact]
    public async Task A_text_is_the_mean_of_its_tokens_of_length_one()
    {
        using TinyModel model = Words();
        using var embedder = new SentenceEmbedder(model.Folder);
        IEmbeddingGenerator<string, Embedding<float>> generator = embedder;

        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(["good bad", "good", "good good good bad"]);

        Assert.Equal(
            [[0.6f, 0.8f], [1, 0], [0.9138f, 0.4061f]],
            vectors.Select(vector => vector.Vector.ToArray().Select(number => MathF.Round(number, 4)).ToArray()));
        Assert.Equal(13, vectors.Usage!.InputTokenCount);
        Assert.Equal(2, generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelDimensions);
        Assert.Same(embedder, generator.GetService<SentenceEmbedder>());
        Assert.Equal(vectors[1].Vector.ToArray(), embedder.Embed("good").ToArray());
    }

    [Theory]
    [InlineData("pooling_mode_cls_token", "[0, 1]")]
    [InlineData("pooling_mode_max_tokens", "[3, 4]")]
    [InlineData("pooling_mode_mean_tokens", "[0.75, 1.25]")]
    public void Modules_say_how_tokens_become_a_vector(string mode, string expected)
    {
        using TinyModel model = Words(("[CLS]", [0, 1]));
        model.Write("modules.json", Modules.Replace("Normalize\" }", "Transformer\" }", StringComparison.Ordinal));
        model.Write("1_Pooling/config.json", $$"""{ "word_embedding_dimension": 2, "{{mode}}": true, "pooling_mode_weightedmean_tokens": false }""");
        using var embedder = new SentenceEmbedder(model.Folder);

        Assert.Equal(expected, $"[{string.Join(", ", embedder.Embed("good bad").ToArray())}]");
    }

    [Fact]
    public void A_way_of_pooling_that_is_not_known_is_refused()
    {
        using TinyModel model = Words();
        model.Write("modules.json", Modules);
        model.Write("1_Pooling/config.json", """{ "pooling_mode_weightedmean_tokens": true }""");

        Assert.Contains(
            "weightedmean_tokens", Assert.Throws<ModelException>(() => new SentenceEmbedder(model.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_are_alike_by_the_cosine_of_their_vectors()
    {
        using TinyModel model = Words();
        using var embedder = new SentenceEmbedder(model.Folder);

        Assert.Equal(0.6, embedder.Similarity("good", "good bad"), 1e-6);
        Assert.Equal(0, embedder.Similarity("good", "bad"), 1e-6);
        Assert.Equal(
            ["good good 3", "good good bad 1"],
            embedder.MostSimilar("good", ["bad", "good good bad", "good bad", "good good"], count: 2).Select(found => $"{found.Text} {found.Index}"));
        Assert.Throws<ArgumentOutOfRangeException>(() => embedder.MostSimilar("good", ["bad"], count: 0));
    }

    [Fact]
    public async Task Vectors_are_cut_to_what_the_model_was_trained_to_be_cut_to()
    {
        using TinyModel model = Words();
        using (var whole = new SentenceEmbedder(model.Folder))
        {
            ArgumentException failure = await Assert.ThrowsAsync<ArgumentException>(
                () => whole.GenerateAsync(["good"], new EmbeddingGenerationOptions { Dimensions = 1 }));
            Assert.Contains("gives 2 dimensions, not 1", failure.Message, StringComparison.Ordinal);
        }

        model.Write("config.json", """{ "matryoshka_dimensions": [2, 1] }""");
        using var embedder = new SentenceEmbedder(model.Folder);

        IEmbeddingGenerator<string, Embedding<float>> generator = embedder;
        float[] one = (await generator.GenerateAsync(["good bad"], new EmbeddingGenerationOptions { Dimensions = 1 }))[0].Vector.ToArray();
        float[] both = (await generator.GenerateAsync(["good bad"], new EmbeddingGenerationOptions { Dimensions = 2 }))[0].Vector.ToArray();
        Assert.Equal(["1", "0.6 0.8"], [string.Join(' ', one), string.Join(' ', both)]);
    }

    private static TinyModel Words(params (string, float[])[] more)
    {
        var model = new TinyModel("Model", []);
        TinyOnnx.WriteTokens(model.Onnx, TinyModel.Table(2, [("good", [3, 0]), ("bad", [0, 4]), .. more]), "last_hidden_state");
        return model;
    }
}
