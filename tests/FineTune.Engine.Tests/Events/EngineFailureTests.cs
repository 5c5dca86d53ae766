using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Tokenizers;

namespace FineTune.Engine.Tests.Events;

/// <summary>The tokenizers know no codes: here they get them.</summary>
public sealed class EngineFailureTests
{
    private static readonly Exception Reason = new FormatException("a reason");

    [Fact]
    public void A_bad_tokenizer_is_FT2012() =>
        AssertIs(
            DiagnosticCatalog.BadTokenizer,
            TokenizerException.Bad("tokenizer.json", "it is cut off", Reason, 3, 7),
            new SourcePosition("tokenizer.json", 3, 7));

    [Fact]
    public void What_is_not_supported_is_FT2200() =>
        AssertIs(DiagnosticCatalog.UnsupportedComponent, TokenizerException.Unsupported("its model Markov"), null);

    [Fact]
    public void What_is_not_supported_in_an_expression_is_FT2201() =>
        AssertIs(
            DiagnosticCatalog.UnsupportedPattern,
            TokenizerException.UnsupportedPattern(@"\X", Reason).At("tokenizer.json"),
            new SourcePosition("tokenizer.json"));

    [Fact]
    public void Text_without_any_token_is_FT2202() =>
        AssertIs(DiagnosticCatalog.NoUnknownToken, TokenizerException.NoUnknownToken("word"), null);

    [Fact]
    public void A_component_beyond_its_limits_is_FT2108() =>
        AssertIs(DiagnosticCatalog.TokenizerOverLimit, TokenizerException.OverLimit("its normalizer Replace", TokenizerLimitException.TextTooLong(9)), null);

    [Fact]
    public void A_bad_sentencepiece_model_is_FT2203() =>
        AssertIs(DiagnosticCatalog.BadSentencePiece, TokenizerException.BadSentencePiece("spm.model", Reason), new SourcePosition("spm.model"));

    [Fact]
    public void A_template_that_does_not_parse_is_FT2154() =>
        AssertIs(DiagnosticCatalog.BadChatTemplate, TokenizerException.BadTemplate("a.jinja", 3, "the reason"), new SourcePosition("a.jinja", 3));

    [Fact]
    public void A_template_that_cannot_be_rendered_is_FT2155() =>
        AssertIs(DiagnosticCatalog.ChatTemplateFailed, TokenizerException.TemplateFailed("a.jinja", 3, "the reason"), new SourcePosition("a.jinja", 3));

    [Fact]
    public void A_template_that_refuses_a_conversation_is_FT2156() => AssertIs(
        DiagnosticCatalog.ChatTemplateRefused, TokenizerException.TemplateRefused(null, 3, "the reason", new InvalidOperationException()), null);

    [Fact]
    public void Every_error_of_the_tokenizers_has_a_test_here()
    {
        int tests = typeof(EngineFailureTests).GetMethods().Count(method => method.Name.Contains("FT2", StringComparison.Ordinal));

        Assert.Equal(Enum.GetValues<TokenizerError>().Length, tests);
    }

    [Fact]
    public void Other_failures_are_those_of_the_contracts()
    {
        Assert.Equal(DiagnosticCatalog.InputOutput, EngineFailure.From(new IOException("gone"), "here")!.Descriptor);
        Assert.Null(EngineFailure.From(new InvalidOperationException("a bug"), "here"));
    }

    /// <summary>The text is the same on both sides.</summary>
    private static void AssertIs(DiagnosticDescriptor descriptor, TokenizerException failure, SourcePosition? position)
    {
        FineTuneException coded = EngineFailure.From(failure, "folder")!;

        Assert.Equal(descriptor, coded.Descriptor);
        Assert.Equal(position, coded.Position);
        Assert.StartsWith(failure.Message, coded.Message.Replace(" of the base model", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Same(failure, coded.InnerException);
    }
}
