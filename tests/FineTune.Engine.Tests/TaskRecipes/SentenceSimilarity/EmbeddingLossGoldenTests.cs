using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.TaskRecipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>Losses and their gradients against those of sentence-transformers (golden/generate.py).</summary>
public sealed class EmbeddingLossGoldenTests
{
    private const int Rows = 6;

    private static readonly JsonElement[] Cases = [.. JsonDocument.Parse(File.ReadAllText(Golden("losses.json"))).RootElement.EnumerateArray()];

    public static TheoryData<int> All => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(All))]
    public void Loss_and_gradients_are_those_of_sentence_transformers(int index)
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement golden = Cases[index];
        int texts = golden.GetProperty("texts").GetInt32();
        Tensor embeddings = Read(golden, "embeddings").view(Rows, texts, -1).requires_grad_();
        Tensor targets = golden.GetProperty("labels") is { ValueKind: JsonValueKind.Array } labels
            ? tensor(labels.Deserialize<float[]>()!)
            : arange(Rows * texts).view(Rows, texts);

        Tensor loss = LossOf(golden).Of(embeddings, targets).sum() / Rows;
        loss.backward();

        Assert.Equal(golden.GetProperty("loss").GetDouble(), loss.item<float>(), 1e-5);
        float difference = (embeddings.grad!.view(-1) - Read(golden, "gradients")).abs().max().item<float>();
        Assert.InRange(difference, 0, 5e-6);
    }

    /// <summary>Two rows of one question: what answers it in one row is no negative in the other.</summary>
    [Fact]
    public void What_is_known_to_be_no_negative_does_not_count_as_one()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor embeddings = randn(3, 2, 8);
        // A small scale: with a large one a candidate may be so unlike that float32 does not see it.
        var loss = new MultipleNegativesRankingLoss(1);
        Tensor apart = loss.Of(embeddings, arange(6).view(3, 2));
        Tensor sameAnchor = loss.Of(embeddings, tensor(new long[] { 0, 1, 0, 3, 4, 5 }).view(3, 2));
        Tensor samePositive = loss.Of(embeddings, tensor(new long[] { 0, 1, 2, 1, 4, 5 }).view(3, 2));

        // An anchor that is not its own positive is an anchor: the candidate of the other row stays, as nothing says that it is right here.
        Assert.Equal(apart[2].item<float>(), sameAnchor[2].item<float>(), 1e-6);
        Assert.True(samePositive[0].item<float>() < apart[0].item<float>());
        Assert.Equal(apart[2].item<float>(), samePositive[2].item<float>(), 1e-6);
    }

    /// <summary>The square root has no slope there.</summary>
    [Fact]
    public void Texts_that_are_the_same_have_finite_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor embeddings = randn(2, 1, 8).repeat(1, 3, 1).detach().requires_grad_();

        new TripletLoss(TripletDistance.Euclidean, 5).Of(embeddings, empty(0)).sum().backward();

        Assert.True(embeddings.grad!.isfinite().all().item<bool>());
    }

    internal static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "TaskRecipes", "SentenceSimilarity", "golden", name);

    private static Tensor Read(JsonElement golden, string name) => tensor(golden.GetProperty(name).Deserialize<float[]>()!);

    private static IEmbeddingLoss LossOf(JsonElement golden)
    {
        IEmbeddingLoss loss = golden.GetProperty("name").GetString() switch
        {
            "cosine_similarity" => new CosineSimilarityLoss(),
            "cosent" => new CoSentLoss(20),
            "triplet" => new TripletLoss(
                Enum.Parse<TripletDistance>(golden.GetProperty("distance").GetString()!, ignoreCase: true), golden.GetProperty("margin").GetDouble()),
            _ => new MultipleNegativesRankingLoss(20),
        };
        return golden.GetProperty("dimensions") is { ValueKind: JsonValueKind.Array } dimensions
            ? new MatryoshkaLoss(loss, dimensions.Deserialize<int[]>()!)
            : loss;
    }
}
