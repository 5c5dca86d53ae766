namespace FineTune.Contracts.Tests.Diagnostics;

public class DisplayTextTests
{
    public static TheoryData<string, string> Names => new()
    {
        { "", "" },
        { "plain words, ünïcode 汉字 😀", "plain words, ünïcode 汉字 😀" },
        { "\u001b[31mred\u0007", @"\u001b[31mred\u0007" },
        { "a\nerror FT0001: b", @"a\nerror FT0001: b" },
        { "a\r\tb\u0000\u007f", @"a\r\tb\u0000\u007f" },
        { "\u0085c1\u009b31m", @"\u0085c1\u009b31m" },
        { "\u2028line\u2029paragraph", @"\u2028line\u2029paragraph" },
        { "\u202egnp.exe \u2066x\u2069 \u200f\u061c", @"\u202egnp.exe \u2066x\u2069 \u200f\u061c" },
        { "zero width joiner 👩‍💻 stays", "zero width joiner 👩‍💻 stays" },
        { "C:\\new\\table", "C:\\new\\table" },
        { "::error file=a::b", @"\u003a:error file=a::b" },
        { "  ::error::b", @"  \u003a:error::b" },
        { "std::vector", "std::vector" },
        { "Train: ##[error]b ##vso[task.complete]", @"Train: \u0023#[error]b \u0023#vso[task.complete]" },
        { "## heading", "## heading" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_that_a_terminal_or_a_log_obeys_is_left(string text, string expected) => Assert.Equal(expected, DisplayText.Escape(text));

    [Fact]
    public void Halves_of_characters_are_shown_as_halves() =>
        Assert.Equal(
            [@"half \ud83d of \ude00 one", @"\ud83d", @"\ude00"], ((string[])["half \ud83d of \ude00 one", "\ud83d", "\ude00"]).Select(DisplayText.Escape));

    [Fact]
    public void No_character_that_ends_a_line_or_turns_the_direction_gets_through()
    {
        string all = string.Concat(Enumerable.Range(0, 0x10000).Select(code => (char)code));
        string shown = DisplayText.Escape(all);
        Assert.DoesNotContain(shown, char.IsControl);
        Assert.DoesNotContain(shown, character => char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.LineSeparator
            or System.Globalization.UnicodeCategory.ParagraphSeparator);
        Assert.DoesNotContain(
            shown, character => "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069".Contains(character, StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_that_the_build_has_put_together_stay_lines() =>
        Assert.Equal("Its last lines:\n\\u001b[2J\n\\u003a:error::x\\r\n", DisplayText.EscapeLines("Its last lines:\n\u001b[2J\n::error::x\r\n"));

    [Fact]
    public void JSON_on_one_line_stays_the_same_JSON()
    {
        const string Json = "{\"text\":\"\u202e ##[error] \u200f\"}";
        string shown = DisplayText.Escape(Json);
        Assert.DoesNotContain('\u202e', shown);
        Assert.Equal("\u202e ##[error] \u200f", System.Text.Json.Nodes.JsonNode.Parse(shown)!["text"]!.GetValue<string>());
    }

    [Fact]
    public void A_message_is_one_line_whatever_names_are_put_into_it()
    {
        string message = DiagnosticCatalog.UnusedWeights.Message("model\u001b[2J", "w\nerror FT0001: pwned");
        Assert.StartsWith(@"Weights of the base model 'model\u001b[2J' are not used: w\nerror FT0001: pwned.", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    /// <summary>What Python's repr gives.</summary>
    [Theory]
    [InlineData(5e-5, "5e-05")]
    [InlineData(1e-8, "1e-08")]
    [InlineData(2.5e-6, "2.5e-06")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.1, "0.1")]
    [InlineData(3.0, "3")]
    [InlineData(-1e20, "-1e+20")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void A_number_is_written_as_Hugging_Faces_pages_write_it(double number, string expected)
    {
        Assert.Equal(expected, DisplayText.Number(number));
        Assert.Equal(expected, DisplayText.Number((float)number));
    }

    [Fact]
    public void Numbers_in_a_message_are_written_so_too() =>
        Assert.Contains(
            "accuracy is 5e-05", DiagnosticCatalog.GateFailed.Message("accuracy", 5e-5, "below the minimum", 0.8f, "folder"), StringComparison.Ordinal);

    [Fact]
    public void Lines_of_another_program_are_lines_of_a_message()
    {
        string message = DiagnosticCatalog.EngineCrashed.Message(134, new OutputLines(["first\u001b[31m", "::error::second"], " Its last lines:"));
        Assert.Contains(" Its last lines:\nfirst\\u001b[31m\n\\u003a:error::second\n", message, StringComparison.Ordinal);
        Assert.StartsWith(
            "The engine ended with exit code 134 and without a result. This is a bug",
            DiagnosticCatalog.EngineCrashed.Message(134, new OutputLines([], " Its last lines:")),
            StringComparison.Ordinal);
    }
}
