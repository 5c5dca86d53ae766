using FineTune.Client.Tests.Support;

namespace FineTune.Client.Tests;

/// <summary>Texts that are tokenized on several threads.</summary>
public sealed class ManyTextsTests
{
    private static readonly string[] Texts =
        [.. Enumerable.Range(0, 200).Select(index => string.Join(' ', Enumerable.Repeat("good", index % 7).Append("bad")))];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Each_of_many_texts_has_the_answer_it_has_alone_in_its_place(int threads)
    {
        using TinyModel model = TinyModel.Sentiment();
        using var classifier = new TextClassifier(model.Folder, new ModelOptions { Threads = threads });

        Assert.Equal(Texts.Select(text => classifier.Classify(text).ToString()), classifier.Classify(Texts).Select(answer => answer.ToString()));
    }

    [Fact]
    public void Embeddings_of_many_texts_are_in_their_places()
    {
        using var model = new TinyModel("Model", []);
        TinyOnnx.WriteTokens(model.Onnx, TinyModel.Table(2, ("good", [3, 0]), ("bad", [0, 4])), "last_hidden_state");
        using var embedder = new SentenceEmbedder(model.Folder);

        Assert.Equal(Texts.Select(text => embedder.Embed(text).ToArray()), embedder.Embed(Texts).Select(vector => vector.ToArray()));
    }

    [Fact]
    public void Of_several_texts_that_cannot_be_asked_about_the_first_is_told_of()
    {
        Question<int>[] made = [];
        TextInput[] inputs = [.. Enumerable.Range(0, 500).Select(index => TextInput.Of(FormattableString.Invariant($"{index}")))];

        ArgumentException thrown = Assert.Throws<ArgumentException>(() => made = QuestionList.Of(inputs, Ask, threads: 0, CancellationToken.None));

        Assert.Equal("37", thrown.Message);
        Assert.Empty(made);

        static Question<int> Ask(TextInput input) => int.Parse(input.Text, System.Globalization.CultureInfo.InvariantCulture) % 100 == 37
            ? throw new ArgumentException(input.Text)
            : new Question<int>([], _ => 0);
    }

    [Fact]
    public void Whoever_cancels_gets_no_questions()
    {
        using var cancelled = new CancellationTokenSource();
        TextInput[] inputs = [.. Texts.Select(TextInput.Of)];

        Assert.Throws<OperationCanceledException>(() => QuestionList.Of(inputs, Ask, threads: 0, cancelled.Token));

        Question<int> Ask(TextInput input)
        {
            cancelled.Cancel();
            return new Question<int>([], _ => 0);
        }
    }
}
