using System.Text.Json.Nodes;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Verbs;

namespace FineTune.Engine.Tests.Verbs;

public class ShownPredictionTests
{
    private const string Label = "bad\u001b[2J\nerror FT0001: pwned \u202e";
    private const string Text = "::a\u0007 text\r\u2028";

    public static TheoryData<string, string[]> Answers => new()
    {
        { "label", [@"bad\u001b[2J\nerror FT0001: pwned \u202e  0.500  ::a\u0007 text\r\u2028"] },
        { "labels", [@"bad\u001b[2J\nerror FT0001: pwned \u202e 0.900  ::a\u0007 text\r\u2028"] },
        { "entities", [@"\u003a:a\u0007 text\r\u2028", @"  bad\u001b[2J\nerror FT0001: pwned \u202e  0.500  ::a\u0007  (0-4)"] },
        { "masks", [@"\u003a:a\u0007 text\r\u2028", @"  bad\u001b[2J\nerror FT0001: pwned \u202e 0.500"] },
        { "number", [@"0.500  ::a\u0007 text\r\u2028"] },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Neither_a_label_nor_a_text_speaks_to_the_terminal(string kind, string[] lines)
    {
        Assert.Equal(lines, PredictVerb.Lines(Of(kind), json: false));
        string json = Assert.Single(PredictVerb.Lines(Of(kind), json: true));
        Assert.DoesNotContain(json, character => char.IsControl(character) || character is '\u2028' or '\u202e');
        Assert.Equal(Text, JsonNode.Parse(json)!["text"]!.GetValue<string>());
    }

    private static Prediction Of(string kind) => kind switch
    {
        "label" => new LabelPrediction(Text, [new(Label, 0.5)]),
        "labels" => new LabelSetPrediction(Text, [new(Label, 0.9)], 0.5),
        "entities" => new EntityPrediction(Text, [new FoundEntity(Label, 0.5, 0, 4)]),
        "masks" => new MaskPrediction(Text, [[new FilledToken(Label, 0.5)]]),
        _ => new NumberPrediction(Text, Label, 0.5),
    };
}
