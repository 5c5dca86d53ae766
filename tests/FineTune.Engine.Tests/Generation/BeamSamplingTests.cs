using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Tests.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Generation;

/// <summary>Beams that are drawn, and prompts that are computed part by part.</summary>
public sealed class BeamSamplingTests
{
    private static readonly int[] Prompt = [3, 9, 4, 7];

    public static TheoryData<string> Decoders => [.. ModelGolden.Decoders];

    [Fact]
    public void A_seed_gives_the_same_beams_and_seeds_give_different_ones()
    {
        using IModel model = Model("llama");
        var config = new GenerationConfig { MaxNewTokens = 6, NumBeams = 3, DoSample = true, Temperature = 2 };
        string[] texts = [.. Enumerable.Range(0, 8).Select(seed => string.Join(",", Generate(model, config with { Seed = (ulong)seed })))];

        Assert.Equal(texts[3], string.Join(",", Generate(model, config with { Seed = 3 })));
        Assert.InRange(texts.Distinct().Count(), 3, 8);
    }

    [Fact]
    public void As_good_as_without_chance_they_are_those_of_the_search()
    {
        using IModel model = Model("llama");
        var search = new GenerationConfig { MaxNewTokens = 8, NumBeams = 3 };

        Assert.Equal(Generate(model, search), Generate(model, search with { DoSample = true, Temperature = 1e-4 }));
    }

    [Fact]
    public void One_token_is_the_best_of_as_many_drawn_as_there_are_beams()
    {
        using IModel model = Model("llama");
        var config = new GenerationConfig { MaxNewTokens = 1, NumBeams = 2, DoSample = true, TopK = 4 };
        double[] probabilities = Probabilities(model, config);
        const int Seeds = 600;
        var counts = new Dictionary<int, int>();
        for (int seed = 0; seed < Seeds; seed++)
        {
            int token = Generate(model, config with { Seed = (ulong)seed })[0];
            counts[token] = counts.GetValueOrDefault(token) + 1;
        }

        int[] tokens = [.. Enumerable.Range(0, probabilities.Length).Where(token => probabilities[token] > 0)];
        Assert.All(tokens, token =>
        {
            double expected = (from first in tokens
                               from second in tokens
                               where first != second && (probabilities[first] > probabilities[second] ? first : second) == token
                               select probabilities[first] * probabilities[second] / (1 - probabilities[first])).Sum();
            double deviation = Math.Sqrt(expected * (1 - expected) / Seeds);
            Assert.InRange(counts.GetValueOrDefault(token) / (double)Seeds, expected - (5 * deviation) - 1e-9, expected + (5 * deviation) + 1e-9);
        });
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void A_prompt_gives_the_same_in_parts(string family)
    {
        using IModel model = Model(family);
        int[] prompt = [.. Enumerable.Range(0, 17).Select(place => 4 + (place * 5 % 30))];
        using var whole = new CachedModel(model, CPU);
        using var inParts = new CachedModel(model, CPU, part: 4);

        float[] expected = whole.Next(prompt);
        float[] actual = inParts.Next(prompt);

        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.All(whole.Next([.. prompt, 5]).Zip(inParts.Next([.. prompt, 5])), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Tokens_one_after_the_other_give_what_all_of_them_do(string family)
    {
        using IModel model = Model(family);
        using var stepped = new CachedModel(model, CPU);
        List<int> tokens = [.. Prompt];
        stepped.Next(tokens);
        for (int step = 0; step < 6; step++)
        {
            tokens.Add(5 + (step * 7 % 20));
            using var whole = new CachedModel(model, CPU);

            Assert.All(whole.Next(tokens).Zip(stepped.Next(tokens)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    private static double[] Probabilities(IModel model, GenerationConfig config)
    {
        using var cached = new CachedModel(model, CPU);
        float[] scores = cached.Next(Prompt);
        var rules = new ScoreRules(config);
        double[] all = new double[scores.Length];
        foreach ((int token, double probability) in rules.Probabilities(scores, 2))
        {
            all[token] = probability;
        }

        return all;
    }

    private static int[] Generate(IModel model, GenerationConfig config)
    {
        using var generator = new TextGenerator(model, SmallTokenizer.Instance, CPU);
        return [.. generator.Generate(Prompt, config)];
    }

    private static IModel Model(string family) =>
        PretrainedModel.Trained(Path.Combine(AppContext.BaseDirectory, "Models", "golden", family, "causal-lm-1"), CPU, out _);
}
