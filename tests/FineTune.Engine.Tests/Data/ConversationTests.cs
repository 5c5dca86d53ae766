using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;
using FineTune.Tokenizers;

namespace FineTune.Engine.Tests.Data;

/// <summary>Rows of text generation from prompts, instructions and conversations.</summary>
public sealed class ConversationTests : IDisposable
{
    private const string Chat = """[{"role":"user","content":"the cat"},{"role":"assistant","content":"sat"},{"role":"user","content":"the"},"""
        + """{"role":"assistant","content":"dog"}]""";

    private readonly StageFixture _fixture = new()
    {
        Kind = FineTuneTask.TextGeneration,
        BaseModel = new BaseModelSpec("builtin:llama-tiny", BaseModelKind.Builtin, "llama-tiny"),
        Tokenizer = new TokenizerArguments { VocabSize = 300 },
    };

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Of_a_prompt_and_its_completion_the_completion_is_trained_on_and_its_end()
    {
        _fixture.Add("train.jsonl", """{"prompt":"the cat","completion":" sat"}""" + "\n");

        await _fixture.RunAsync();

        Assert.Equal(("the cat sat<|endoftext|>", " sat<|endoftext|>"), Row());
    }

    [Fact]
    public async Task A_prompt_is_trained_on_too_where_the_project_says_so_and_the_end_left_out()
    {
        _fixture.TaskArguments = new TaskArguments { CompletionOnlyLoss = false, AppendEosToken = false };
        _fixture.Add("train.csv", "prompt,completion\nthe cat, sat\n");

        await _fixture.RunAsync();

        Assert.Equal(("the cat sat", "the cat sat"), Row());
    }

    [Theory]
    [InlineData("""{"messages":MESSAGES}""")]
    [InlineData("""{"conversations":[{"from":"human","value":"the cat"},{"from":"gpt","value":"sat"},"""
        + """{"from":"user","value":"the"},{"from":"assistant","value":"dog"}]}""")]
    public async Task Of_a_conversation_the_answers_are_trained_on_with_the_ends_of_their_turns(string row)
    {
        _fixture.TaskArguments = new TaskArguments { ChatTemplate = "chatml" };
        _fixture.Add("train.jsonl", row.Replace("MESSAGES", Chat, StringComparison.Ordinal) + "\n");

        await _fixture.RunAsync();

        Assert.Equal(
            (
                "<|im_start|>user\nthe cat<|im_end|>\n<|im_start|>assistant\nsat<|im_end|>\n"
                    + "<|im_start|>user\nthe<|im_end|>\n<|im_start|>assistant\ndog<|im_end|>\n",
                "sat<|im_end|>dog<|im_end|>"),
            Row());
    }

    [Fact]
    public async Task A_conversation_in_a_field_of_CSV_is_one_too()
    {
        _fixture.TaskArguments = new TaskArguments { ChatTemplate = "chatml" };
        _fixture.Add("train.csv", "messages\n\"" + Chat.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"\n");

        await _fixture.RunAsync();

        Assert.Equal("sat<|im_end|>dog<|im_end|>", Row().Trained);
    }

    [Theory]
    [InlineData("train.csv")]
    [InlineData("train.jsonl")]
    public async Task A_prompt_and_its_completion_may_be_messages_written_as_texts(string file)
    {
        const string Prompt = """[{"role":"user","content":"the cat"}]""";
        const string Completion = """[{"content":"sat","role":"assistant"}]""";
        string content = file == "train.jsonl" ? new JsonObject { ["prompt"] = Prompt, ["completion"] = Completion }.ToJsonString()
            : $"prompt,completion\n{Quoted(Prompt)},{Quoted(Completion)}\n";
        _fixture.TaskArguments = new TaskArguments { ChatTemplate = "chatml" };
        _fixture.Add(file, content);

        await _fixture.RunAsync();

        Assert.Equal(
            ("<|im_start|>user\nthe cat<|im_end|>\n<|im_start|>assistant\nsat<|im_end|>\n", "sat<|im_end|>\n"), Row());
    }

    [Fact]
    public async Task A_text_that_begins_as_messages_do_and_is_no_JSON_is_FT2157()
    {
        _fixture.Add("train.csv", "prompt,completion\n\"[{'role': 'user', 'content': 'the cat'}]\",sat\n");

        Assert.Equal("FT2157", (await Assert.ThrowsAsync<FineTuneException>(Failing)).Descriptor.Code);
    }

    /// <summary>As transformers chooses among the templates of a folder, and gives what TRL's columns say.</summary>
    [Theory]
    [InlineData("""{"messages":MESSAGES}""", "default the cat")]
    [InlineData("""{"messages":MESSAGES,"tools":[{"name":"f"}]}""", "tools f the cat")]
    [InlineData("""{"messages":MESSAGES,"tools":"[{\"name\":\"f\"}]"}""", "tools f the cat")]
    [InlineData("""{"messages":MESSAGES,"tools":null,"chat_template_kwargs":{"thinks":true}}""", "default thinks the cat")]
    [InlineData("""{"prompt":[MESSAGES0],"completion":[MESSAGES1],"tools":[{"name":"f"}],"chat_template_kwargs":{"thinks":true}}""", "tools f thinks the cat")]
    public async Task Tools_take_the_template_for_tools_and_rows_have_variables_of_their_own(string row, string begin)
    {
        const string Rest = "{{ 'thinks ' if thinks }}{% for m in messages %}{{ m.content }}.{% endfor %}";
        string folder = await BaseWithoutTemplatesAsync();
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), "default " + Rest);
        Directory.CreateDirectory(Path.Combine(folder, "additional_chat_templates"));
        File.WriteAllText(Path.Combine(folder, "additional_chat_templates", "tool_use.jinja"), "tools {{ tools[0].name }} " + Rest);
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder);
        string[] messages = [.. JsonNode.Parse(Chat)!.AsArray().Select(message => message!.ToJsonString())];
        row = row.Replace("MESSAGES0", messages[0], StringComparison.Ordinal).Replace("MESSAGES1", messages[1], StringComparison.Ordinal);
        _fixture.Datasets.Clear();
        _fixture.Add("train.jsonl", row.Replace("MESSAGES", Chat, StringComparison.Ordinal) + "\n");

        await _fixture.RunAsync();

        Assert.StartsWith(begin + ".sat.", Row().Text, StringComparison.Ordinal);
        Assert.StartsWith("sat.", Row().Trained, StringComparison.Ordinal);
        Assert.Equal("tools {{ tools[0].name }} " + Rest, ChatTemplate.FromFolder(_fixture.Output, "tool_use")!.Text);
    }

    [Fact]
    public async Task The_templates_of_a_base_model_stay_with_a_tokenizer_of_which_none_was_rendered()
    {
        string folder = await BaseWithoutTemplatesAsync();
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), "{{ messages[0].content }}");
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder);
        _fixture.Datasets.Clear();
        _fixture.Add("train.jsonl", """{"text":"the cat sat"}""" + "\n");

        await _fixture.RunAsync();

        Assert.Equal("{{ messages[0].content }}", ChatTemplate.FromFolder(_fixture.Output)!.Text);
    }

    [Theory]
    [InlineData("{\"name\":\"f\"}", "its tools are no list")]
    [InlineData("\"{}\"", "its tools are no list")]
    [InlineData("\"x\"", "its text is no JSON")]
    public async Task Tools_that_are_no_list_are_FT2157(string tools, string reason)
    {
        _fixture.TaskArguments = new TaskArguments { ChatTemplate = "chatml" };
        _fixture.Add("train.jsonl", $$"""{"messages":{{Chat}},"tools":{{tools}}}""" + "\n");

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(Failing);

        Assert.Equal("FT2157", failure.Descriptor.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_in_parts_is_not_empty()
    {
        ConversationExample example = ConversationExample.Parse(
            """{"Messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"text","text":"b"},{"type":"text","text":"c"}]}]}""");

        Assert.Equal(["a", "bc"], example.Texts());
        Assert.False(example.HasEmptyAnswer);
    }

    [Fact]
    public async Task All_of_a_conversation_is_trained_on_where_the_project_says_so()
    {
        _fixture.TaskArguments = new TaskArguments { ChatTemplate = "chatml", AssistantOnlyLoss = false };
        _fixture.Add("train.jsonl", $$"""{"messages":{{Chat}}}""" + "\n");

        await _fixture.RunAsync();

        Assert.Equal(Row().Text, Row().Trained);
    }

    [Fact]
    public async Task Instructions_and_their_inputs_are_a_question_and_the_output_its_answer()
    {
        _fixture.TaskArguments = new TaskArguments { ChatTemplate = "alpaca" };
        _fixture.Add("train.jsonl", """{"instruction":"the cat","input":"a mat","output":"sat"}""" + "\n" + """{"instruction":"the","output":"dog"}""" + "\n");

        await _fixture.RunAsync();

        Assert.EndsWith("### Instruction:\nthe cat\n\na mat\n\n### Response:\nsat<|endoftext|>", Row().Text, StringComparison.Ordinal);
        Assert.Equal("sat<|endoftext|>", Row().Trained);
        Assert.EndsWith("### Instruction:\nthe\n\n### Response:\ndog<|endoftext|>", Row(1).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_of_a_file_without_generation_blocks_is_read_by_its_prefixes_and_kept_with_the_tokenizer()
    {
        const string Template = "{% for m in messages %}[{{ m.role }}]{{ m.content }}.{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
        _fixture.TaskArguments = new TaskArguments { ChatTemplate = "the.jinja" };
        File.WriteAllText(_fixture.Folder["the.jinja"], Template);
        _fixture.Add("train.jsonl", $$"""{"messages":{{Chat}}}""" + "\n");

        await _fixture.RunAsync();

        Assert.Equal(("[user]the cat.[assistant]sat.[user]the.[assistant]dog.", "sat.dog."), Row());
        Assert.Equal(Template, ChatTemplate.FromFolder(_fixture.Output)!.Text);
    }

    [Fact]
    public async Task Empty_answers_roles_out_of_order_and_repeated_conversations_are_told()
    {
        _fixture.TaskArguments = new TaskArguments { ChatTemplate = "chatml" };
        string[] rows =
        [
            Chat,
            """[{"role":"user","content":"the"},{"role":"assistant","content":" "}]""",
            """[{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":"c"}]""",
            """[{"role":"assistant","content":"a"}]""",
            Chat,
        ];
        _fixture.Add("train.jsonl", string.Concat(rows.Select(row => $$"""{"messages":{{row}}}""" + "\n")));

        await _fixture.RunAsync();

        Assert.Equal(
            ["FT2101 train.jsonl(5,13)", "FT2161 train.jsonl(2,13)", "FT2162 train.jsonl(3,13)"],
            _fixture.Sink.Logs.Where(log => log.Code is not null)
                .Select(log => $"{log.Code} {Path.GetFileName(log.Position!.File)}({log.Position.Line},{log.Position.Column})").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_preview_shows_the_rendered_tokens_and_which_are_trained_on()
    {
        _fixture.Add("train.jsonl", """{"prompt":"a","completion":"b"}""" + "\n");
        await _fixture.RunAsync();
        using var output = new StringWriter();

        TokenPreview.Write(_fixture.Output, _fixture.Info(), 1, output);

        string[] lines = output.ToString().Split('\n');
        Assert.Equal("  | ab<|endoftext|>", lines[1].TrimEnd());
        Assert.EndsWith("mask  trained", lines[2].TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(["1", "yes", "yes"], lines[3..6].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]));
    }

    [Theory]
    [InlineData("FT2159", "{% for m in messages %}{{ m.content if loop.last else '-' }}.{% endfor %}", """{"messages":MESSAGES}""")]
    [InlineData("FT2154", "{% for %}", """{"messages":MESSAGES}""")]
    [InlineData("FT2155", "{{ messages.x.y }}", """{"messages":MESSAGES}""")]
    [InlineData("FT2156", "{{ raise_exception('no') }}", """{"messages":MESSAGES}""")]
    [InlineData("FT2160", "{{ messages }}{% generation %}{% endgeneration %}", """{"messages":MESSAGES}""")]
    [InlineData("FT2157", "{{ messages }}", """{"messages":[{"role":"usr","content":"a"},{"role":"assistant","content":"b"}]}""")]
    [InlineData("FT2157", "x", """{"messages":[]}""")]
    [InlineData("FT2157", "x", """{"messages":5}""")]
    [InlineData("FT2157", "x", """{"messages":[5]}""")]
    [InlineData("FT2157", "x", """{"messages":[{"role":"user"}]}""")]
    [InlineData("FT2157", "x", """{"conversations":[{"from":"a crow","value":"caw"}]}""")]
    [InlineData("FT2157", "x", """{"prompt":5,"completion":"x"}""")]
    [InlineData("FT2157", "x", """{"instruction":"x","output":null}""")]
    public async Task What_is_wrong_with_a_conversation_or_its_template_is_one_coded_error(string code, string template, string row)
    {
        _fixture.TaskArguments = new TaskArguments { ChatTemplate = "the.jinja" };
        File.WriteAllText(_fixture.Folder["the.jinja"], template);
        _fixture.Add("train.jsonl", row.Replace("MESSAGES", Chat, StringComparison.Ordinal) + "\n");

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(Failing);

        Assert.Equal(code, failure.Descriptor.Code);
    }

    [Fact]
    public async Task Texts_say_nothing_of_templates()
    {
        _fixture.Add("train.csv", "text\nthe cat sat\n");

        await _fixture.RunAsync();

        Assert.DoesNotContain(_fixture.Sink.Logs, log => log.Text.Contains("chat template", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Conversations_without_a_template_are_FT2158()
    {
        _fixture.Add("train.jsonl", $$"""{"messages":{{Chat}}}""" + "\n");

        Assert.Equal("FT2158", (await Assert.ThrowsAsync<FineTuneException>(Failing)).Descriptor.Code);
    }

    [Fact]
    public async Task An_answer_that_is_cut_is_FT2160_and_is_left_out_where_long_rows_are()
    {
        _fixture.Tokenizer = _fixture.Tokenizer with { MaxLength = 4 };
        _fixture.Add("train.jsonl", """{"prompt":"ghijklmnopqrstuvwxyz","completion":" sat"}""" + "\n" + """{"prompt":"a","completion":"b"}""" + "\n");

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(Failing);
        _fixture.Tokenizer = _fixture.Tokenizer with { TruncationPolicy = TruncationPolicy.Drop };
        await _fixture.RunAsync();

        Assert.Equal(("FT2160", 1), (failure.Descriptor.Code, failure.Position!.Line));
        Assert.Equal(("ab<|endoftext|>", "b<|endoftext|>"), Row());
    }

    [Theory]
    [InlineData(Objective.Sft, """{"prompt":"a","completion":"LETTERS"}""")]
    [InlineData(Objective.Dpo, """{"prompt":"a","chosen":"b","rejected":"LETTERS"}""")]
    public async Task Rows_whose_answers_are_cut_are_counted(Objective objective, string row)
    {
        _fixture.TaskArguments = new TaskArguments { Objective = objective };
        _fixture.Tokenizer = _fixture.Tokenizer with { MaxLength = 12 };
        var random = new Random(3);
        string[] answers = [.. new[] { 1, 300, 1, 300 }.Select(length => string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next('c', 'z'))))];
        _fixture.Add("train.jsonl", string.Concat(answers.Select(answer => row.Replace("LETTERS", answer, StringComparison.Ordinal) + "\n")));

        await _fixture.RunAsync();

        LogEvent log = Assert.Single(_fixture.Sink.Logs, log => log.Code == "FT2270");
        Assert.Equal(2, log.Position!.Line);
        Assert.Contains("MaxLength 12 cuts the answers of 2 of ", log.Text, StringComparison.Ordinal);
        Assert.Contains("train.jsonl(4", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_the_template_names_is_one()
    {
        _fixture.TaskArguments = new TaskArguments { ChatTemplate = "the.jinja" };
        File.WriteAllText(
            _fixture.Folder["the.jinja"],
            "{% for m in messages %}{{ '!' if m.role == 'crow' else '' }}{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}");
        _fixture.Add("train.jsonl", """{"messages":[{"role":"crow","content":"the cat"},{"role":"assistant","content":"sat"}]}""" + "\n");

        await _fixture.RunAsync();

        Assert.StartsWith("!the cat", Row().Text, StringComparison.Ordinal);
    }

    private async Task Failing()
    {
        try
        {
            await _fixture.RunAsync();
        }
        catch (TokenizerException exception)
        {
            throw Engine.Events.EngineFailure.From(exception);
        }
    }

    [Fact]
    public async Task The_token_that_ends_a_turn_is_learned_where_it_is_the_padding_token()
    {
        string folder = await BaseWithoutTemplatesAsync();
        foreach (string file in Directory.GetFiles(folder, "*_*.json"))
        {
            JsonObject json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            json["pad_token"] = "<|endoftext|>";
            File.WriteAllText(file, json.ToJsonString());
        }

        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder);

        await _fixture.RunAsync();

        var tokenizer = new TextTokenizer(TokenizerFiles.LoadDefinition(_fixture.Output));
        Assert.Equal(tokenizer.EndTokenId, tokenizer.PadTokenId);
        Assert.Equal(("the cat sat<|endoftext|>", " sat<|endoftext|>"), Row());
    }

    /// <summary>A folder of a Llama with a tokenizer, made of a row of a prompt and its completion.</summary>
    private async Task<string> BaseWithoutTemplatesAsync()
    {
        _fixture.Add("train.jsonl", """{"prompt":"the cat","completion":" sat"}""" + "\n");
        await _fixture.RunAsync();
        string folder = _fixture.Folder["base"];
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(_fixture.Output, "*token*.json"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type":"llama"}""");
        return folder;
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private (string Text, string Trained) Row(int row = 0)
    {
        var tokenizer = new TextTokenizer(TokenizerFiles.LoadDefinition(_fixture.Output));
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "train");
        int[] trained = [.. rows.Labels(row).ToArray().Where(label => label != TokenLabels.Ignored)];
        Assert.Equal(rows.InputIds(row).Length, rows.Labels(row).Length);
        return (tokenizer.Decode(rows.InputIds(row), skipSpecialTokens: false), tokenizer.Decode(trained, skipSpecialTokens: false));
    }
}
