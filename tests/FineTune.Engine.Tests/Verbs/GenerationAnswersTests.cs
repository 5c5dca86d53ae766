using System.CommandLine;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Generation;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Verbs;
using FineTune.Testing;
using FineTune.Tokenizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Verbs;

/// <summary>What a model that generates writes: a random one of few tokens, so that nobody knows what it says.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class GenerationAnswersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingSink _events = new();
    private readonly IModel _model;
    private readonly Predictor _predictor;

    public GenerationAnswersTests()
    {
        TokenizerDefinition tokenizer = SmallTokenizer.Definition;
        _folder.Write(ConfigFile.Name, """
            {"model_type": "llama", "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24,
             "max_position_embeddings": 24, "initializer_range": 0.4}
            """);
        manual_seed(8);
        _model = PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, _folder.Path),
            new HeadSpec(ModelHead.CausalLanguageModeling, []),
            tokenizer.VocabularySize,
            CPU,
            new RecordingSink());
        _predictor = new Predictor(_model, new HeadSpec(ModelHead.CausalLanguageModeling, []), tokenizer, CPU, _events);
    }

    public void Dispose()
    {
        _predictor.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Streamed_text_is_the_same_as_that_of_JSON()
    {
        using var streamed = new StringWriter();
        using var json = new StringWriter();
        GenerationAnswers answers = Answers(new GenerationConfig { MaxNewTokens = 9 });

        Assert.Equal(EngineExitCode.Done, answers.Answer(["abc", "hello"], json: false, streamed));
        Assert.Equal(EngineExitCode.Done, answers.Answer(["abc", "hello"], json: true, json));

        JsonNode[] objects = [.. Lines(json).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(["abc", "hello"], objects.Select(entry => entry["text"]!.GetValue<string>()));
        IEnumerable<string> texts = objects.Select(entry => DisplayText.EscapeLines(entry["generated_text"]!.GetValue<string>()));
        string expected = string.Concat(texts.Select(text => text + Environment.NewLine));
        Assert.Equal(expected, streamed.ToString());
    }

    [Fact]
    public void A_text_longer_than_the_model_is_FT3030_and_leaves_the_others_their_answers()
    {
        using var json = new StringWriter();

        Assert.Equal(
            EngineExitCode.ErrorsReported,
            Answers(new GenerationConfig { MaxNewTokens = 2 }).Answer(["abc", new string('a', 24), "abcd"], json: true, json));

        JsonNode[] objects = [.. Lines(json).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal([null, "FT3030", null], objects.Select(entry => entry["error"]?["code"]!.GetValue<string>()));
        Assert.Equal("FT3030", Assert.Single(_events.Logs).Code);
    }

    [Fact]
    public void An_answer_ends_where_the_model_has_no_more_positions()
    {
        using IModel model = PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, _folder.Path),
            new HeadSpec(ModelHead.CausalLanguageModeling, []),
            SmallTokenizer.Definition.VocabularySize,
            CPU,
            new RecordingSink());
        using var generator = new TextGenerator(model, SmallTokenizer.Instance, CPU);

        Assert.Equal(4, generator.Generate([.. Enumerable.Range(3, 20)], new GenerationConfig { MaxNewTokens = 50 }).Count());
        Assert.Equal(4, generator.Generate([.. Enumerable.Range(3, 20)], new GenerationConfig { MaxNewTokens = 50, NumBeams = 2 }).Count());
    }

    [Fact]
    public void A_seed_draws_the_same_and_another_seed_something_else()
    {
        string Draw(ulong seed) => string.Concat(
            _predictor.Generate("abc", new GenerationConfig { MaxNewTokens = 15, DoSample = true, TopK = 0, Seed = seed }));

        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));
    }

    [Fact]
    public void A_stop_string_is_the_end_of_the_text()
    {
        var config = new GenerationConfig { MaxNewTokens = 15, DoSample = true, TopK = 0, Seed = 3 };
        string whole = string.Concat(_predictor.Generate("abc", config));
        string stop = whole[3..5];

        string stopped = string.Concat(_predictor.Generate("abc", config with { StopStrings = ["nowhere", stop] }));

        Assert.Equal(whole[..(whole.IndexOf(stop, StringComparison.Ordinal) + 2)], stopped);
    }

    [Fact]
    public void A_chat_remembers_until_it_is_reset()
    {
        using var output = new StringWriter();

        Assert.Equal(
            EngineExitCode.Done,
            Answers(new GenerationConfig { MaxNewTokens = 3 }).Chat(["ab", "cd", "/reset", "ab", new string('a', 30), "/reset", "cd"], output));

        string[] turns = output.ToString().Split("> ");
        Assert.Equal(turns[1], turns[4]);
        string remembered = string.Concat(_predictor.Generate($"ab{Said("ab")}\ncd", new GenerationConfig { MaxNewTokens = 3 }));
        Assert.Equal(DisplayText.EscapeLines(remembered) + Environment.NewLine, turns[2]);
        Assert.Equal(DisplayText.EscapeLines(Said("cd")) + Environment.NewLine, turns[^2]);
        Assert.Equal("FT3030", Assert.Single(_events.Logs).Code);
    }

    [Theory]
    [InlineData("temperature", 0.0)]
    [InlineData("top_p", 0.0)]
    [InlineData("min_p", 1.5)]
    [InlineData("repetition_penalty", -1.0)]
    [InlineData("typical_p", 0.5)]
    [InlineData("encoder_no_repeat_ngram_size", 5.0)]
    [InlineData("early_stopping", "sometimes")]
    [InlineData("eos_token_id", "two")]
    public void A_value_that_cannot_be_or_is_not_done_is_FT3031(string field, object value)
    {
        var json = new JsonObject { [field] = value is double number ? JsonValue.Create(number) : JsonValue.Create((string)value) };
        FineTuneException failure = Assert.Throws<FineTuneException>(() => GenerationConfig.Read(new ConfigFile(json, null)));

        Assert.Equal("FT3031", failure.Descriptor.Code);
        Assert.Contains(field, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_change_what_the_model_says_of_itself_and_are_FT3032_for_a_model_that_generates_nothing()
    {
        var options = new GenerationOptions();
        var command = new Command("predict");
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        ParseResult given = command.Parse(["--temperature", "0.5", "--max-new-tokens", "7", "--stop-strings", "."]);
        var own = new GenerationConfig { TopP = 0.9, EosTokenIds = [2], NumBeams = 1 };

        Assert.Equivalent(
            own with { DoSample = true, Temperature = 0.5, MaxNewTokens = 7, StopStrings = ["."] }, options.Apply(given, own), strict: true);
        Assert.Same(own.EosTokenIds, options.Apply(command.Parse([]), own).EosTokenIds);
        options.Check(command.Parse([]), generates: false, "model");
        FineTuneException failure = Assert.Throws<FineTuneException>(() => options.Check(given, generates: false, "model"));
        Assert.Equal("FT3032", failure.Descriptor.Code);
        Assert.Equal("FT3031", Assert.Throws<FineTuneException>(() => options.Apply(command.Parse(["--top-p", "2"]), own)).Descriptor.Code);
    }

    [Fact]
    public void A_text_that_is_as_long_as_max_length_is_FT3031() => Assert.Equal(
        "FT3031",
        Assert.Throws<FineTuneException>(() => _predictor.Generate("abcdef", new GenerationConfig { MaxLength = 6 }).Count()).Descriptor.Code);

    [Fact]
    public void With_a_chat_template_texts_are_messages_and_an_answer_ends_with_its_turn()
    {
        TokenizerDefinition tokenizer = SmallTokenizer.Definition;
        var chat = new ChatPrompt(ChatTemplate.Parse("""
            {%- for message in messages %}{{ '<|im_start|>' + message.role + ':' + message.content + '<|im_end|>' }}{% endfor %}
            {%- if add_generation_prompt %}{{ '<|im_start|>assistant:' }}{% endif %}
            """), tokenizer);
        var plain = new TextTokenizer(tokenizer);

        int[] prompt = chat.Encode([ChatPrompt.Message("user", "ab"), ChatPrompt.Message("assistant", "c"), ChatPrompt.Message("user", "d")]);

        Assert.Equal("<|im_end|>", plain.TokenOf(chat.EndOfTurn()!.Value));
        Assert.Equal(
            "<|im_start|>user:ab<|im_end|><|im_start|>assistant:c<|im_end|><|im_start|>user:d<|im_end|><|im_start|>assistant:",
            plain.Decode(prompt, skipSpecialTokens: false));
        Assert.Null(new ChatPrompt(ChatTemplate.Parse("{% for message in messages %}{{ message.content }} {% endfor %}"), tokenizer).EndOfTurn());
    }

    [Fact]
    public void A_chat_with_a_template_remembers_messages()
    {
        var chat = new ChatPrompt(
            ChatTemplate.Parse("{% for message in messages %}{{ message.role[0] ~ ':' ~ message.content }}{% endfor %}a:"), SmallTokenizer.Definition);
        // The model is the other predictor's.
        var predictor = new Predictor(_model, new HeadSpec(ModelHead.CausalLanguageModeling, []), SmallTokenizer.Definition, CPU, _events) { Chat = chat };
        var config = new GenerationConfig { MaxNewTokens = 2 };
        using var output = new StringWriter();

        new GenerationAnswers(predictor, config, _events).Chat(["b", "c", "/reset", "b"], output);

        string[] turns = output.ToString().Split("> ");
        string first = string.Concat(predictor.Generate("b", config));
        string second = string.Concat(predictor.Generate(
            [ChatPrompt.Message("user", "b"), ChatPrompt.Message("assistant", first), ChatPrompt.Message("user", "c")], config));
        string[] expected = [.. new[] { first, second }.Select(text => DisplayText.EscapeLines(text) + Environment.NewLine)];
        Assert.Equal(expected, turns[1..3]);
        Assert.Equal(turns[1], turns[4]);
        Assert.Empty(_events.Logs);
    }

    private string Said(string text) => string.Concat(_predictor.Generate(text, new GenerationConfig { MaxNewTokens = 3 }));

    private GenerationAnswers Answers(GenerationConfig config) => new(_predictor, config, _events);

    private static string[] Lines(StringWriter text) => text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
