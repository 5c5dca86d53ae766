using FineTune.Client.Tests.Support;

namespace FineTune.Client.Tests;

public sealed class EndingChooserTests
{
    [Fact]
    public void The_likeliest_ending_is_chosen_and_each_has_its_probability()
    {
        using TinyModel model = Good();
        using var chooser = new EndingChooser(model.Folder);

        EndingChoice answer = chooser.Choose("Ada is", ["bad", "good", "in Paris"]);

        Assert.Equal((1, "good", false), (answer.Choice, answer.Ending, answer.IsTruncated));
        Assert.Equal(1, answer.Scores.Sum(), 12);
        Assert.Equal(Math.Exp(2) / (Math.Exp(2) + Math.Exp(-1) + 1), answer.Score, 6);
        Assert.EndsWith(" good", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_with_any_number_of_endings_are_asked_about_together_and_as_they_come()
    {
        using TinyModel model = Good(maxLength: 8);
        using var chooser = new EndingChooser(model.Folder, new ModelOptions { BatchSize = 2 });
        ChoiceQuestion[] questions = [new("is", ["good", "bad"]), new("good", ["is", "in", "good"]), new("is is is is is is", ["is is", "good is is"])];

        IReadOnlyList<EndingChoice> answers = chooser.Choose(questions);

        Assert.Equal([0, 2, 1], answers.Select(answer => answer.Choice));
        Assert.Equal([false, false, true], answers.Select(answer => answer.IsTruncated));
        List<string> streamed = [];
        await foreach (EndingChoice answer in chooser.ChooseAsync(AsTheyCome(questions)))
        {
            streamed.Add(answer.ToString());
        }

        Assert.Equal(answers.Select(answer => answer.ToString()), streamed);
        Assert.Equal(streamed[0], (await chooser.ChooseAsync("is", ["good", "bad"])).ToString());
    }

    [Fact]
    public void Fewer_than_two_endings_are_refused_and_so_is_a_model_of_another_kind()
    {
        using TinyModel model = Good();
        using (var chooser = new EndingChooser(model.Folder))
        {
            Assert.Contains("not 1", Assert.Throws<ArgumentException>(() => chooser.Choose("is", ["good"])).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentNullException>(() => chooser.Choose("is", ["good", null!]));
            Assert.Throws<ArgumentNullException>(() => chooser.Choose("is", null!));
        }

        using TinyModel labels = TinyModel.Sentiment();
        Assert.Contains("ForMultipleChoice", Assert.Throws<ModelException>(() => new EndingChooser(labels.Folder)).Message, StringComparison.Ordinal);
        using var wide = new TinyModel("ForMultipleChoice", []);
        TinyOnnx.WriteSequence(wide.Onnx, TinyModel.Table(2));
        Assert.Throws<ModelException>(() => new EndingChooser(wide.Folder));
    }

    private static async IAsyncEnumerable<ChoiceQuestion> AsTheyCome(ChoiceQuestion[] questions)
    {
        foreach (ChoiceQuestion question in questions)
        {
            await Task.Yield();
            yield return question;
        }
    }

    private static TinyModel Good(int maxLength = 32)
    {
        var model = new TinyModel("ForMultipleChoice", [], maxLength: maxLength);
        TinyOnnx.WriteSequence(model.Onnx, TinyModel.Table(1, ("good", [2]), ("bad", [-1])));
        return model;
    }
}
