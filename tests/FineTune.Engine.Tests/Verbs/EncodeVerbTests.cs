using System.Text;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Verbs;
using FineTune.Tokenizers;
using FineTune.Tokenizers.Tests;

namespace FineTune.Engine.Tests.Verbs;

public sealed class EncodeVerbTests : IDisposable
{
    private readonly BertGolden _golden = new();

    public void Dispose() => _golden.Dispose();

    [Fact]
    public void Each_line_is_answered_with_offsets_in_code_points()
    {
        string[] lines = Encode("""{"text": "a \ud83d\ude00 cat"}""", """{"text": "a", "pair": "cat"}""", """{"words": ["a", "cat"]}""");

        Assert.Equal(3, lines.Length);
        using JsonDocument first = JsonDocument.Parse(lines[0]);
        JsonElement[] offsets = [.. first.RootElement.GetProperty("offsets").EnumerateArray()];
        Assert.Equal("[4,7]", offsets[^2].GetRawText());
        Assert.Contains("\"type_ids\":[0,0,0,1,1]", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"words\":[null,0,1,null]", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"text": 7}""")]
    [InlineData("""{"text": null}""")]
    [InlineData("""{"words": ["a", null]}""")]
    [InlineData("""{"words": "a"}""")]
    public void A_line_that_holds_no_text_is_FT2204_with_its_number(string line)
    {
        FineTuneException exception = Assert.Throws<FineTuneException>(() => Encode("""{"text": "a"}""", line));

        Assert.Equal(DiagnosticCatalog.BadEncodeInput, exception.Descriptor);
        Assert.StartsWith("Line 2 ", exception.Message, StringComparison.Ordinal);
    }

    private string[] Encode(params string[] lines)
    {
        using var output = new MemoryStream();
        EncodeVerb.Encode(new TextTokenizer(_golden.Definition(lowercase: true)), int.MaxValue, new StringReader(string.Join('\n', lines)), output);
        return Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
