using System.Text.Json;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Tests.Metrics;

/// <summary>Entities of all schemes, and of tags without a type, are those that seqeval finds.</summary>
public sealed class EntitySchemeTests
{
    public static TheoryData<string> Schemes => [.. Golden().EnumerateObject().Select(scheme => scheme.Name)];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Entities_are_those_of_seqeval(string name)
    {
        JsonElement golden = Golden().GetProperty(name);
        string[] labels = [.. golden.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!)];
        Assert.NotNull(EntityTag.ParseAll(labels));
        EntityScheme scheme = EntitySchemes.Of(labels)!.Value;
        foreach (JsonElement row in golden.GetProperty("rows").EnumerateArray())
        {
            EntityTag[] tags = [.. row.GetProperty("tags").EnumerateArray().Select(tag => EntityTag.Parse(tag.GetString()!)!.Value)];
            Assert.Equal(Spans(row.GetProperty("strict")), EntitySpan.Strict(tags, scheme));
            if (row.GetProperty("default") is { ValueKind: JsonValueKind.Array } lenient)
            {
                Assert.Equal(Spans(lenient), EntitySpan.Lenient(tags));
            }
        }
    }

    [Theory]
    [InlineData("B-x L-x U-x O", "x 0-2, x 2-3")]
    [InlineData("B-x M-x E-x S-x", "x 0-3, x 3-4")]
    [InlineData("W-x B-x E-x O", "x 0-1, x 1-3")]
    [InlineData("B I O I", "_ 0-2, _ 3-4")]
    public void Letters_of_other_schemes_and_tags_without_a_type_are_entities(string tags, string expected)
    {
        IEnumerable<EntitySpan> spans = EntitySpan.Lenient([.. tags.Split(' ').Select(tag => EntityTag.Parse(tag)!.Value)]);
        Assert.Equal(expected, string.Join(", ", spans.Select(span => FormattableString.Invariant($"{span.Type} {span.Start}-{span.End}"))));
    }

    [Theory]
    [InlineData("S,M,L")]
    [InlineData("NOUN,VERB,O")]
    [InlineData("O,E,W")]
    [InlineData("X-person,O")]
    public void Classes_that_look_a_little_like_tags_are_none(string labels) => Assert.Null(EntityTag.ParseAll(labels.Split(',')));

    [Theory]
    [InlineData("I-person,O")]
    [InlineData("B-x,I-x,E-x,L-x,O")]
    public void Labels_of_no_scheme_have_no_strict_entities(string labels) => Assert.Null(EntitySchemes.Of(labels.Split(',')));

    private static IEnumerable<EntitySpan> Spans(JsonElement spans) =>
        spans.EnumerateArray().Select(span => new EntitySpan(span[0].GetString()!, span[1].GetInt32(), span[2].GetInt32()));

    private static JsonElement Golden() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Metrics", "golden", "entities.json"))).RootElement;
}
