using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Generation;

/// <summary>Answers of encoder-decoder models against those of transformers' generate (golden/generate_answers.py).</summary>
public sealed class AnswerGoldenTests
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "Models", "golden");

    private static readonly JsonNode Golden =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Generation", "golden", "answers.json")))!;

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach ((string model, JsonNode? settings) in Golden["models"]!.AsObject())
            {
                for (int index = 0; index < settings!.AsArray().Count; index++)
                {
                    cases.Add(model, index);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tokens_are_those_of_transformers(string folder, int index)
    {
        JsonNode golden = Golden["models"]![folder]![index]!;
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, folder), CPU, out _);
        using var generator = new TextGenerator(model, SmallTokenizer.Instance, CPU);
        var settings = (JsonObject)golden["settings"]!.DeepClone();
        settings["eos_token_id"] ??= 2;
        settings["decoder_start_token_id"] = 0;
        settings["max_length"] = Golden["max_length"]!.GetValue<int>();
        GenerationConfig config = GenerationConfig.Read(new ConfigFile(settings, null));
        foreach ((JsonNode? source, JsonNode? expected) in Golden["sources"]!.AsArray().Zip(golden["tokens"]!.AsArray()))
        {
            int[] tokens = [.. generator.Generate(Numbers(source!), config)];

            Assert.Equal(Numbers(expected!), tokens);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Nothing_is_left_in_memory(int beams)
    {
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, "t5", "seq2seq-lm-1"), CPU, out _);
        var config = new GenerationConfig { MaxNewTokens = 30, NumBeams = beams, DecoderStartTokenId = 0 };
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
    public void An_answer_begins_with_a_token_that_somebody_names()
    {
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, "bart", "seq2seq-lm-1"), CPU, out _);
        using var generator = new TextGenerator(model, SmallTokenizer.Instance, CPU);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => generator.Generate([3, 9], new GenerationConfig()).ToList());

        Assert.Equal("FT3031", failure.Descriptor.Code);
        Assert.Contains("decoder_start_token_id", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_longer_than_the_positions_is_FT3030()
    {
        using IModel model = PretrainedModel.Trained(Path.Combine(Models, "bart", "seq2seq-lm-1"), CPU, out _);
        using var generator = new TextGenerator(model, SmallTokenizer.Instance, CPU);
        var config = new GenerationConfig { DecoderStartTokenId = 0, MaxNewTokens = 2 };

        Assert.Equal(2, generator.Generate([.. Enumerable.Repeat(3, model.MaxSequence!.Value)], config).Count());
        FineTuneException failure = Assert.Throws<FineTuneException>(
            () => generator.Generate([.. Enumerable.Repeat(3, model.MaxSequence!.Value + 1)], config).ToList());
        Assert.Equal("FT3030", failure.Descriptor.Code);
    }

    private static int[] Numbers(JsonNode node) => [.. node.AsArray().Select(number => number!.GetValue<int>())];
}
