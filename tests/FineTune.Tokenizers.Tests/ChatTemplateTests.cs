using System.Text.Json.Nodes;
using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>Chat templates against Jinja, whose texts golden/chat_templates.py wrote.</summary>
public sealed class ChatTemplateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Templates_give_what_Jinja_gives_and_fail_where_it_fails()
    {
        JsonNode golden = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "chat_templates.json")))!;
        var differences = new List<string>();
        foreach (JsonNode? entry in golden["cases"]!.AsArray())
        {
            string template = entry!["template"]!.GetValue<string>();
            string expected = entry["expected"]!.GetValue<string>();
            string rendered = Render(template, (entry["data"] ?? golden["data"]!).AsObject());
            if (rendered != expected && !(expected.StartsWith("ERR", StringComparison.Ordinal) && rendered.StartsWith("ERR", StringComparison.Ordinal)))
            {
                differences.Add($"{template}\n  {expected}\n  {rendered}");
            }
        }

        Assert.True(golden["cases"]!.AsArray().Count > 250);
        Assert.Empty(differences);
    }

    [Theory]
    [InlineData("a\n\n{{ x }", TokenizerError.BadTemplate, 3)]
    [InlineData("{{ a }}\n{% if x %}\n\n", TokenizerError.BadTemplate, 3)]
    [InlineData("\n{% include 'x' %}", TokenizerError.BadTemplate, 2)]
    [InlineData("\n{# c\n #}{{ x | nothing }}", TokenizerError.BadTemplate, 3)]
    [InlineData("{{ 'a\nb' }}\n{% frobnicate %}", TokenizerError.BadTemplate, 3)]
    [InlineData("\n\n{{ messages.x.y }}", TokenizerError.TemplateFailed, 3)]
    [InlineData("{% macro f(a) %}\n{{ a + 1 }}\n{% endmacro %}\n{{ f('x') }}", TokenizerError.TemplateFailed, 2)]
    [InlineData("{% if true %}\n{{ 1 | nothing }}{% endif %}", TokenizerError.TemplateFailed, 2)]
    [InlineData("{{ l | random }}", TokenizerError.TemplateFailed, 1)]
    [InlineData("\n{{ raise_exception('Roles!') }}", TokenizerError.TemplateRefused, 2)]
    public void What_goes_wrong_is_told_with_its_line(string template, TokenizerError error, int line)
    {
        TokenizerException failure = Assert.Throws<TokenizerException>(
            () => ChatTemplate.Parse(template, "the.jinja").Render(new JsonObject { ["messages"] = new JsonObject(), ["l"] = new JsonArray() }));

        Assert.Equal((error, line, "the.jinja"), (failure.Error, failure.Line, failure.File));
    }

    [Theory]
    [InlineData("{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}")]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{{ a * b }}{% endfor %}{% endfor %}")]
    [InlineData("{% set ns = namespace(x='ab') %}{% for i in range(100) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}")]
    [InlineData("{{ 'a' * 1000000000 }}")]
    [InlineData("{{ [1] * 1000000000 }}")]
    [InlineData("{{ 'a' | center(1000000000) }}")]
    [InlineData("{{ '%1000000000d' % 1 }}")]
    [InlineData("{{ '{:1000000000}'.format(1) }}")]
    [InlineData("{{ 'a' | replace('', 'b' * 30000000) }}")]
    [InlineData("{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}")]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}")]
    public void What_never_ends_or_takes_all_memory_is_over_a_limit(string template)
    {
        TokenizerException failure = Assert.Throws<TokenizerException>(() => ChatTemplate.Parse(template).Render([]));

        Assert.Equal(TokenizerError.OverLimit, failure.Error);
    }

    [Theory]
    [InlineData("{{ ", "(", "1", ")", " }}")]
    [InlineData("{{ ", "[", "", "]", " }}")]
    [InlineData("{{ ", "not ", "1", "", " }}")]
    [InlineData("{{ ", "-", "1", "", " }}")]
    [InlineData("", "{% if true %}", "", "{% endif %}", "")]
    [InlineData("{{ ", "1 + ", "1", "", " }}")]
    [InlineData("{{ x", ".a", "", "", " }}")]
    [InlineData("{{ x", "|list", "", "", " }}")]
    [InlineData("{{ ", "1 if 1 else ", "1", "", " }}")]
    public void What_lies_too_deep_does_not_parse(string before, string open, string inner, string close, string after)
    {
        string template = before + string.Concat(Enumerable.Repeat(open, 100_000)) + inner + string.Concat(Enumerable.Repeat(close, 100_000)) + after;

        Assert.Equal(TokenizerError.BadTemplate, Assert.Throws<TokenizerException>(() => ChatTemplate.Parse(template)).Error);
    }

    [Theory]
    [InlineData("{% set ns = namespace(x=[]) %}{% for i in range(1000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}")]
    [InlineData("{% set ns = namespace(x=[]) %}{% for i in range(1000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x | tojson }}")]
    [InlineData("{% set ns = namespace(x=[]) %}{% set ns.x = ns %}{{ ns }}")]
    [InlineData("{{ 10 ** 100000000 }}")]
    [InlineData("{{ 10 ** 5000 }}")]
    public void Values_that_lie_too_deep_or_are_too_large_are_a_failure(string template)
    {
        TokenizerException failure = Assert.Throws<TokenizerException>(() => ChatTemplate.Parse(template).Render([]));

        Assert.Equal(TokenizerError.TemplateFailed, failure.Error);
    }

    [Fact]
    public void Generation_blocks_are_told_with_their_places()
    {
        JsonArray messages = Messages(("user", "Hi \U0001f600"), ("assistant", "Yes."), ("user", "?"), ("assistant", "No."));
        ChatTemplate template = ChatTemplate.BuiltIn("chatml");

        ChatRendering rendering = template.RenderWithGenerations(template.Variables(messages));

        Assert.True(template.HasGenerations);
        Assert.Equal(["Yes.<|im_end|>", "No.<|im_end|>"], rendering.Generations.Select(span => rendering.Text[span.Start..span.End]));
    }

    [Fact]
    public void A_generation_block_whose_place_is_not_known_is_a_failure()
    {
        ChatTemplate template = ChatTemplate.Parse("{% macro f() %}x{% generation %}abc{% endgeneration %}{% endmacro %}{{ f() }}");

        Assert.Equal("xabc", template.Render([]));
        Assert.Equal(TokenizerError.TemplateFailed, Assert.Throws<TokenizerException>(() => template.RenderWithGenerations([])).Error);
    }

    [Theory]
    [InlineData("chatml", "<|im_start|>system\nBe kind.<|im_end|>\n"
        + "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYo<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("llama3", "<s><|start_header_id|>system<|end_header_id|>\n\nBe kind.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
        + "<|start_header_id|>assistant<|end_header_id|>\n\nYo<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData("alpaca", "<s>Be kind.\n\n### Instruction:\nHi\n\n### Response:\nYo</s>### Response:\n")]
    public void Built_in_templates_render_conversations(string name, string expected)
    {
        ChatTemplate template = ChatTemplate.BuiltIn(name)
            .WithSpecialTokens(new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>" });

        Assert.Equal(expected, template.Apply(Messages(("system", "Be kind."), ("user", "Hi"), ("assistant", "Yo")), addGenerationPrompt: true));
        Assert.Contains(name, ChatTemplate.BuiltInNames);
    }

    [Fact]
    public void A_built_in_template_that_is_none_is_told() =>
        Assert.Contains("chatml", Assert.Throws<ArgumentException>(() => ChatTemplate.BuiltIn("chatmi")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_folder_has_its_template_in_its_config_or_in_a_file()
    {
        string folder = _folder.Path;
        Assert.Null(ChatTemplate.FromFolder(folder));
        WriteConfig(new JsonObject
        {
            ["bos_token"] = "<b>",
            ["eos_token"] = new JsonObject { ["content"] = "<e>" },
            ["chat_template"] = "{{ bos_token }}c{{ eos_token }}",
        });
        Assert.Equal("<b>c<e>", ChatTemplate.FromFolder(folder)!.Apply([]));

        WriteConfig(new JsonObject { ["chat_template"] = new JsonArray(Named("default", "d"), Named("tool_use", "t")) });
        Assert.Equal("d", ChatTemplate.FromFolder(folder)!.Apply([]));
        Assert.Equal("t", ChatTemplate.FromFolder(folder)!.Apply([], tools: []));
        Assert.Equal("d", ChatTemplate.FromFolder(folder)!.ForTools(null).Apply([]));
        Assert.Equal("t", ChatTemplate.FromFolder(folder, "tool_use")!.Apply([]));
        Assert.Contains("tool_use", Assert.Throws<TokenizerException>(() => ChatTemplate.FromFolder(folder, "rag")).Message, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), "f{{ 1 }}\n");
        Assert.Equal("f1", ChatTemplate.FromFolder(folder)!.Apply([]));
    }

    [Fact]
    public void A_config_whose_templates_are_none_is_told()
    {
        WriteConfig(new JsonObject { ["chat_template"] = new JsonArray(new JsonObject { ["name"] = "default" }) });

        Assert.Equal(TokenizerError.BadTokenizer, Assert.Throws<TokenizerException>(() => ChatTemplate.FromFolder(_folder.Path)).Error);
    }

    [Fact]
    public void The_time_is_that_of_the_clock()
    {
        ChatTemplate template = ChatTemplate.Parse("{{ strftime_now('%d %b %Y %H:%M:%S %A %-d %j %y %I %p %B %m %%') }}");

        Assert.Equal("05 Mar 2024 14:07:09 Tuesday 5 065 24 02 PM March 03 %", new ChatTemplateClock(template).Render());
    }

    [Fact]
    public void Numbers_of_a_program_are_what_they_were_there() =>
        Assert.Equal("1 1.0 2.5 7 True", ChatTemplate.Parse("{{ a }} {{ b }} {{ c }} {{ d }} {{ e }}").Render(
            new JsonObject { ["a"] = 1, ["b"] = 1.0, ["c"] = 2.5f, ["d"] = 7L, ["e"] = true }));

    private static string Render(string template, JsonObject data)
    {
        try
        {
            return ChatTemplate.Parse(template).Render(data);
        }
        catch (TokenizerException exception)
        {
            return "ERR " + exception.Message;
        }
    }

    private static JsonArray Messages(params (string Role, string Content)[] messages) =>
        [.. messages.Select(message => new JsonObject { ["role"] = message.Role, ["content"] = message.Content })];

    private static JsonObject Named(string name, string template) => new() { ["name"] = name, ["template"] = template };

    private void WriteConfig(JsonObject config) => File.WriteAllText(Path.Combine(_folder.Path, "tokenizer_config.json"), config.ToJsonString());

    /// <summary>A fixed time.</summary>
    private sealed class ChatTemplateClock(ChatTemplate template) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2024, 3, 5, 14, 7, 9, TimeSpan.Zero);

        public string Render() => template.WithClock(this).Render([]);
    }
}
