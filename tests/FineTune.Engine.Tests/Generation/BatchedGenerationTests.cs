using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Generation;

/// <summary>Several texts at once: what follows one does not depend on the others.</summary>
public sealed class BatchedGenerationTests
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "Models", "golden");

    private static readonly int[][] Prompts = [[3, 9, 4], [7], [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [3, 9, 4, 8], [20, 21]];

    private static readonly Dictionary<string, GenerationConfig> Configs = new()
    {
        ["greedy"] = new() { MaxNewTokens = 9 },
        ["sampled"] = new() { MaxNewTokens = 9, DoSample = true, Temperature = 1.5, Seed = 5 },
        ["beams"] = new() { MaxNewTokens = 7, NumBeams = 3 },
        ["sampled beams"] = new() { MaxNewTokens = 7, NumBeams = 2, DoSample = true, Temperature = 1.5 },
        ["rules"] = new() { MaxNewTokens = 9, RepetitionPenalty = 1.4, NoRepeatNgramSize = 2, MinNewTokens = 3 },
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            string[] decoders = ["llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3", "phi3", "gpt2", "gpt_neox", "opt", "smollm3", "cohere2", "phi"];
            string[] answering = ["t5", "mt5", "bart", "mbart", "marian", "pegasus"];
            var cases = new TheoryData<string, string>();
            foreach (string config in Configs.Keys)
            {
                foreach (string family in decoders)
                {
                    cases.Add($"{family}/causal-lm-1", config);
                }

                foreach (string family in answering)
                {
                    cases.Add($"{family}/seq2seq-lm-1", config);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Texts_do_not_depend_on_the_size_of_a_batch(string folder, string name)
    {
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, folder), CPU, out _);
        GenerationConfig config = Ending(model, Configs[name]);
        int[][] alone = [.. Prompts.Select(prompt => Generate(model, config, prompt)[0])];

        Assert.True(alone.Select(tokens => tokens.Length).Distinct().Count() > 1, "the texts end at different steps");
        Assert.Equal(alone, Generate(model, config, Prompts));
        Assert.Equal(alone[..2], Generate(model, config, Prompts[..2]));
        Assert.Equal(alone.Reverse(), Generate(model, config, [.. Prompts.Reverse()]));
    }

    [Theory]
    [InlineData("llama/causal-lm-1")]
    [InlineData("t5/seq2seq-lm-1")]
    public void A_batch_is_found_as_one_text_after_the_other_is(string folder)
    {
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, folder), CPU, out _);
        GenerationConfig config = Ending(model, Configs["greedy"]);
        using var generator = new TextGenerator(model, SmallTokenizer.Instance, CPU);
        int[][] streamed = [.. Prompts.Select(prompt => generator.Generate(prompt, config).ToArray())];

        Assert.Equal(streamed, generator.Generate([.. Prompts.Select(prompt => new GenerationPrompt(prompt, config))]));
        Assert.Equal(streamed[2], generator.Generate(Prompts[2], config));
    }

    [Theory]
    [InlineData("mistral")]
    [InlineData("gpt2")]
    [InlineData("gemma3")]
    public void Prompts_of_a_batch_give_the_same_in_parts(string family)
    {
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, family, "causal-lm-1"), CPU, out _);
        int[][] prompts = [.. Prompts, [.. Enumerable.Range(4, 18)]];
        using var whole = new CachedModel(model, CPU);
        using var inParts = new CachedModel(model, CPU, part: 4);

        float[] expected = whole.Start(prompts).ToFloats();
        float[] actual = inParts.Start(prompts).ToFloats();

        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        CachedRow[] next = [.. prompts.Select((prompt, row) => new CachedRow(row, [.. prompt, 5]))];
        Assert.All(whole.Next(next).ToFloats().Zip(inParts.Next(next).ToFloats()), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Theory]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("gpt_neox")]
    public void A_text_whose_length_changes_all_positions_goes_on_alone(string family)
    {
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, family, "causal-lm-1"), CPU, out _);
        int border = model.RotationBorder!.Value;
        GenerationConfig config = Configs["beams"];
        int[][] prompts = [[3, 9, 4], [.. Enumerable.Range(0, border - 2).Select(place => 4 + (place * 5 % 30))], [7]];

        Assert.Equal(prompts.Select(prompt => Generate(model, config, prompt)[0]), Generate(model, config, prompts));
    }

    [Theory]
    [InlineData("mistral")]
    [InlineData("gpt_neox")]
    public void A_prompt_that_is_rotated_by_its_length_gives_the_same_in_parts_and_behind_another(string family)
    {
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, family, "causal-lm-1"), CPU, out _);
        int[] prompt = [.. Enumerable.Range(0, model.RotationBorder!.Value + 5).Select(place => 4 + (place * 5 % 30))];
        using var whole = new CachedModel(model, CPU);
        using var inParts = new CachedModel(model, CPU, part: 4);
        inParts.Next(prompt[..10]);

        float[] expected = whole.Next(prompt);

        Assert.All(expected.Zip(inParts.Next(prompt)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.All(whole.Next([.. prompt, 5]).Zip(inParts.Next([.. prompt, 5])), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Theory]
    [InlineData("mistral/causal-lm-1", 1)]
    [InlineData("mistral/causal-lm-1", 3)]
    [InlineData("bart/seq2seq-lm-1", 2)]
    public void Nothing_is_left_in_memory(string folder, int beams)
    {
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, folder), CPU, out _);
        GenerationConfig config = Ending(model, Configs["greedy"] with { NumBeams = beams });
        long before = 0;
        for (int repetition = 0; repetition < 3; repetition++)
        {
            Assert.Equal(Prompts.Length, Generate(model, config, Prompts).Length);
            // What is made once is there after the first time.
            before = repetition == 0 ? DisposeScopeManager.Statistics.ThreadTotalLiveCount : before;
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>Ended by what two texts have in their midst, or when there are as many tokens as there may be, so that texts end at different steps.</summary>
    private static GenerationConfig Ending(IModel model, GenerationConfig config)
    {
        GenerationConfig begun = config with { DecoderStartTokenId = model.IsEncoderDecoder ? 0 : null };
        int[][] found = [.. Prompts.Select(prompt => Generate(model, begun, prompt)[0])];
        return begun with { EosTokenIds = [.. new[] { found[0][^3], found[2][^2] }.Where(token => found.All(tokens => tokens[0] != token))] };
    }

    /// <summary>Each prompt has a token less than the one before it in <see cref="Prompts"/>.</summary>
    private static int[][] Generate(IModel model, GenerationConfig config, params int[][] prompts)
    {
        using var generator = new TextGenerator(model, SmallTokenizer.Instance, CPU);
        GenerationPrompt[] asked = [.. prompts.Select(prompt => new GenerationPrompt(
            prompt, config with { MaxNewTokens = config.MaxNewTokens - Math.Max(0, Array.IndexOf(Prompts, prompt)) }))];
        return [.. generator.Generate(asked).Select(tokens => tokens.ToArray())];
    }
}
