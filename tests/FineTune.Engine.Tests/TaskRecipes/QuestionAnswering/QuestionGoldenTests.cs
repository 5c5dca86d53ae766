using System.Text.Json;
using FineTune.Engine.TaskRecipes;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>Answers and their scores against SQuAD's official scripts and run_qa.py (golden/questions/generate.py).</summary>
public sealed class QuestionGoldenTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "TaskRecipes", "golden", "questions", "questions.json"))).RootElement;

    [Fact]
    public void Exact_match_and_F1_are_those_of_the_official_scripts()
    {
        foreach (JsonElement entry in Golden.GetProperty("scores").EnumerateArray())
        {
            string prediction = entry.GetProperty("prediction").GetString()!;
            string[] answers = entry.GetProperty("answers").Deserialize<string[]>()!;
            Assert.Equal(entry.GetProperty("normalized").GetString(), SquadScore.Normalize(prediction));
            Check(entry, "two", SquadScore.Of(answers, prediction, isVersionTwo: true));
            if (answers.Length > 0)
            {
                Check(entry, "one", SquadScore.Of(answers, prediction, isVersionTwo: false));
            }
        }
    }

    [Fact]
    public void Where_nothing_is_found_the_score_is_0()
    {
        var search = new AnswerSearch(new AnswerOptions());
        // A class token and a separator, and no text between them.
        search.Add(0, [1, 1, 0, 0], [-1, -1, -1, -1]);

        Assert.Equal(new FoundAnswer("", 0, 0, 0), search.Find("").Best);
    }

    [Fact]
    public void The_best_answer_over_all_windows_is_that_of_run_qa()
    {
        foreach (JsonElement entry in Golden.GetProperty("answers").EnumerateArray())
        {
            var search = new AnswerSearch(new AnswerOptions
            {
                NBestSize = entry.GetProperty("n_best").GetInt32(),
                MaxAnswerLength = entry.GetProperty("longest").GetInt32(),
                VersionTwoWithNegative = entry.GetProperty("two").GetBoolean(),
                NullScoreDiffThreshold = entry.GetProperty("threshold").GetDouble(),
            });
            // An evaluation sees the windows in any order.
            foreach ((int window, JsonElement scores) in entry.GetProperty("windows").EnumerateArray().Index().Reverse())
            {
                search.Add(window, scores.GetProperty("logits").Deserialize<float[]>(), scores.GetProperty("offsets").Deserialize<int[]>());
            }

            FoundAnswers found = search.Find(entry.GetProperty("context").GetString()!);
            Assert.Equal(entry.GetProperty("best").GetString(), found.Best.Text);
            JsonElement[] expected = [.. entry.GetProperty("found").EnumerateArray()];
            if (expected.Length > 0)
            {
                Assert.Equal(expected.Select(answer => answer[0].GetString()), found.All.Select(answer => answer.Text));
                Assert.All(expected.Zip(found.All), pair => Assert.Equal(pair.First[1].GetDouble(), pair.Second.Score, 1e-5));
            }

            if (entry.GetProperty("difference") is { ValueKind: JsonValueKind.Number } difference)
            {
                Assert.Equal(difference.GetDouble(), found.NullScoreDiff!.Value, 1e-4);
            }
        }
    }

    private static void Check(JsonElement entry, string version, SquadScore score)
    {
        string prediction = $"{entry.GetProperty("prediction").GetString()} of version {version}";
        Assert.True(entry.GetProperty($"exact_{version}").GetInt32() == (score.IsExact ? 1 : 0), prediction);
        Assert.True(Math.Abs(entry.GetProperty($"f1_{version}").GetDouble() - score.F1) < 1e-12, prediction);
    }
}
