using FineTune.Client.Tests.Support;

namespace FineTune.Client.Tests;

public sealed class TokenClassifierTests
{
    private static readonly string[] Labels = ["O", "B-person", "I-person", "B-place"];

    [Fact]
    public void Entities_have_their_place_in_the_text()
    {
        using TinyModel model = People();
        using var classifier = new TokenClassifier(model.Folder);
        const string Text = "Is  Adam in Paris?";

        IReadOnlyList<TextEntity> found = classifier.Find(Text);

        Assert.Equal([("person", 4, 8, "Adam"), ("place", 12, 17, "Paris")], found.Select(entity => (entity.Type, entity.Start, entity.End, entity.Text)));
        Assert.All(found, entity => Assert.Equal(Text[entity.Start..entity.End], entity.Text));
        Assert.Equal(Math.Exp(4) / (Math.Exp(4) + 3), found[1].Score, 12);
    }

    [Fact]
    public void A_word_has_the_label_of_its_first_token_or_that_of_another_where_the_program_says_so()
    {
        using TinyModel model = People();

        // ada is person, ##m is place and surer.
        Assert.Equal("person", Ask(AggregationStrategy.First));
        Assert.Equal("place", Ask(AggregationStrategy.Max));
        Assert.Equal("B-person,B-place", Ask(AggregationStrategy.None));
        Assert.Equal("person,place", Ask(AggregationStrategy.Simple));

        string Ask(AggregationStrategy strategy)
        {
            using var classifier = new TokenClassifier(model.Folder) { Aggregation = strategy };
            return string.Join(',', classifier.Find("adam").Select(entity => entity.Type));
        }
    }

    [Fact]
    public void A_text_of_any_length_is_seen_whole()
    {
        using TinyModel model = People(maxLength: 6);
        using var classifier = new TokenClassifier(model.Folder);
        string text = string.Concat(Enumerable.Repeat("is ", 30)) + "Paris" + string.Concat(Enumerable.Repeat(" is", 30));

        TextEntity found = Assert.Single(classifier.Find(text));

        Assert.Equal((90, 95, "Paris"), (found.Start, found.End, found.Text));
    }

    [Fact]
    public void Words_are_split_as_those_of_training_were()
    {
        using TinyModel tokens = People();
        using TinyModel spaces = People(config: "{\"word_split\": \"whitespace\"}");

        Assert.Equal("Paris", Ask(tokens));
        Assert.Equal("Paris.", Ask(spaces));

        static string Ask(TinyModel model)
        {
            using var classifier = new TokenClassifier(model.Folder);
            return Assert.Single(classifier.Find("in Paris.")).Text;
        }
    }

    [Fact]
    public void A_text_without_words_has_no_entities_also_among_others()
    {
        using TinyModel model = People();
        using var classifier = new TokenClassifier(model.Folder);

        Assert.Empty(classifier.Find(""));
        Assert.Equal([1, 0, 1], classifier.Find(["paris", "  ", "is paris"]).Select(entities => entities.Count));
    }

    [Fact]
    public void Each_mask_has_its_likeliest_tokens()
    {
        using var model = new TinyModel("ForMaskedLM", []);
        TinyOnnx.WriteTokens(model.Onnx, TinyModel.Table(13, ("[MASK]", [0, 0, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0])));
        using var filler = new MaskFiller(model.Folder) { TopK = 2 };

        IReadOnlyList<IReadOnlyList<FilledToken>> filled = filler.Fill("[MASK] is [MASK].");

        Assert.Equal("[MASK]", filler.MaskToken);
        Assert.Equal(["paris good", "paris good"], filled.Select(mask => string.Join(' ', mask.Select(token => token.Token))));
        Assert.Equal(Math.Exp(5) / (Math.Exp(5) + Math.Exp(3) + 11), filled[0][0].Score, 12);
        Assert.Contains("[MASK]", Assert.Throws<ArgumentException>(() => filler.Fill("good")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_of_a_long_text_are_asked_about_in_windows()
    {
        using var model = new TinyModel("ForMaskedLM", [], maxLength: 8);
        TinyOnnx.WriteTokens(model.Onnx, TinyModel.Table(13, ("[MASK]", [0, 0, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0])));
        using var filler = new MaskFiller(model.Folder);

        string text = $"[MASK] {string.Concat(Enumerable.Repeat("is ", 40))} [MASK] {string.Concat(Enumerable.Repeat("in ", 40))} [MASK]";
        Assert.Equal(3, filler.Fill(text).Count);
    }

    private static TinyModel People(int maxLength = 16, string config = "{}")
    {
        var model = new TinyModel("ForTokenClassification", Labels, config, maxLength);
        TinyOnnx.WriteTokens(
            model.Onnx, TinyModel.Table(4, ("ada", [0, 3, 0, 0]), ("##m", [0, 0, 0, 5]), ("paris", [0, 0, 0, 4]), ("is", [1, 0, 0, 0]), ("in", [1, 0, 0, 0]),
                (".", [1, 0, 0, 0]), ("[UNK]", [1, 0, 0, 0])));
        return model;
    }
}
