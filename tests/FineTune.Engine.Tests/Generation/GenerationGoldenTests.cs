using System.Text.Json.Nodes;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Generation;

/// <summary>Continuations against those of transformers' generate (golden/generate.py).</summary>
public sealed class GenerationGoldenTests
{
    private static readonly JsonNode Golden =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Generation", "golden", "generation.json")))!;

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach ((string family, JsonNode? settings) in Golden["models"]!.AsObject())
            {
                for (int index = 0; index < settings!.AsArray().Count; index++)
                {
                    cases.Add(family, index);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tokens_are_those_of_transformers(string family, int index)
    {
        JsonNode golden = Golden["models"]![family]![index]!;
        using IModel model = PretrainedModel.Trained(
            Path.Combine(AppContext.BaseDirectory, "Models", "golden", family, "causal-lm-1"), CPU, out _);
        using var generator = new TextGenerator(model, SmallTokenizer.Instance, CPU);
        var settings = (JsonObject)golden["settings"]!.DeepClone();
        settings["eos_token_id"] ??= 2;
        settings["max_new_tokens"] = Golden["new_tokens"]!.GetValue<int>();
        GenerationConfig config = GenerationConfig.Read(new ConfigFile(settings, null));

        int[] tokens = [.. generator.Generate(Numbers(Golden["prompt"]!), config)];

        Assert.Equal(Numbers(golden["tokens"]!).TakeWhile((_, place) => place < tokens.Length || tokens.Length == 0), tokens);
        Assert.True(tokens.Length == config.MaxNewTokens || config.EosTokenIds.Contains(tokens[^1]));
    }

    [Fact]
    public void A_prompt_that_begins_as_the_last_one_did_gives_what_it_gives_alone()
    {
        using IModel model = PretrainedModel.Trained(
            Path.Combine(AppContext.BaseDirectory, "Models", "golden", "llama", "causal-lm-1"), CPU, out _);
        using var generator = new TextGenerator(model, SmallTokenizer.Instance, CPU);
        using var other = new TextGenerator(model, SmallTokenizer.Instance, CPU);
        var config = new GenerationConfig { MaxNewTokens = 8 };
        int[] prompt = [3, 9, 4];
        int[] first = [.. generator.Generate(prompt, config)];
        int[] longer = [.. prompt, .. first, 7, 8];
        int[] otherwise = [3, 9, 5, 6];

        Assert.Equal(other.Generate(longer, config), generator.Generate(longer, config));
        other.Reset();
        Assert.Equal(other.Generate(otherwise, config), generator.Generate(otherwise, config));
        GenerationConfig beams = config with { NumBeams = 2 };
        Assert.Equal(other.Generate(prompt, beams), generator.Generate(prompt, beams));
        Assert.Equal(first, generator.Generate(prompt, config));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Nothing_is_left_in_memory_but_the_cache(int beams)
    {
        using IModel model = PretrainedModel.Trained(
            Path.Combine(AppContext.BaseDirectory, "Models", "golden", "mistral", "causal-lm-1"), CPU, out _);
        var config = new GenerationConfig { MaxNewTokens = 30, NumBeams = beams };
        long before = 0;
        for (int repetition = 0; repetition < 3; repetition++)
        {
            using (var generator = new TextGenerator(model, SmallTokenizer.Instance, CPU))
            {
                Assert.Equal(30, generator.Generate([3, 9, 4], config).Count());
            }

            // What is made once is there after the first time.
            before = repetition == 0 ? DisposeScopeManager.Statistics.ThreadTotalLiveCount : before;
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void The_cache_grows_by_the_tokens_alone()
    {
        using IModel model = PretrainedModel.Trained(
            Path.Combine(AppContext.BaseDirectory, "Models", "golden", "gpt2", "causal-lm-1"), CPU, out _);
        using var cached = new CachedModel(model, CPU);
        List<int> tokens = [3, 9, 4];
        cached.Next(tokens);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int step = 0; step < 20; step++)
        {
            tokens.Add(5);
            cached.Next(tokens);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    public static TheoryData<int> Warpers => [.. Enumerable.Range(0, Golden["warpers"]!.AsArray().Count)];

    [Theory]
    [MemberData(nameof(Warpers))]
    public void Tokens_are_drawn_from_those_that_transformers_leaves(int index)
    {
        JsonNode golden = Golden["warpers"]![index]!;
        var settings = (JsonObject)golden["settings"]!.DeepClone();
        settings["top_k"] ??= 0;
        settings["do_sample"] = true;
        float[] scores = [.. Golden["scores"]!.AsArray().Select(score => score!.GetValue<float>())];
        double[] expected = [.. golden["probabilities"]!.AsArray().Select(probability => probability!.GetValue<double>())];

        IReadOnlyList<(int Token, double Probability)> actual =
            new ScoreRules(GenerationConfig.Read(new ConfigFile(settings, null))).Probabilities(scores);

        Assert.Equal(expected.Count(probability => probability > 0), actual.Count);
        Assert.All(actual, entry => Assert.Equal(expected[entry.Token], entry.Probability, 1e-5));
    }

    private static int[] Numbers(JsonNode node) => [.. node.AsArray().Select(number => number!.GetValue<int>())];
}
