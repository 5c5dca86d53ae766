using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Engine.TaskRecipes;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>Answers of token classification are those of transformers' pipeline, with each of its aggregation strategies.</summary>
public sealed class PipelineGoldenTests
{
    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    public void Entities_are_those_of_the_pipeline(string kind)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "TaskRecipes", "golden", "pipeline", kind);
        using var copy = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(folder))
        {
            File.Copy(file, copy[Path.GetFileName(file)]);
        }

        // The pipeline was given the words.
        JsonObject config = JsonNode.Parse(File.ReadAllText(copy["config.json"]))!.AsObject();
        config["word_split"] = "whitespace";
        copy.Write("config.json", config.ToJsonString());
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(copy["golden.json"]));
        foreach (IGrouping<string, JsonElement> strategy in golden.RootElement.EnumerateArray().GroupBy(answer => answer.GetProperty("strategy").GetString()!))
        {
            using Predictor predictor = Predictor.Open(copy.Path, CPU, new RecordingSink(), Enum.Parse<AggregationStrategy>(strategy.Key, ignoreCase: true));
            foreach (JsonElement expected in strategy)
            {
                string text = expected.GetProperty("text").GetString()!;
                int[] places = [.. Places(text)];
                IReadOnlyList<FoundEntity> found = ((EntityPrediction)predictor.Predict(text)).Entities;
                Assert.Equal(
                    expected.GetProperty("entities").EnumerateArray().Select(entity => (
                        entity.GetProperty("label").GetString()!, places[entity.GetProperty("start").GetInt32()], places[entity.GetProperty("end").GetInt32()],
                        Math.Round(entity.GetProperty("score").GetDouble(), 4))),
                    found.Select(entity => (entity.Type, entity.Start, entity.End, Math.Round(entity.Score, 4))));
                Assert.All(
                    expected.GetProperty("entities").EnumerateArray().Zip(found),
                    pair => Assert.True(
                        pair.First.GetProperty("index").ValueKind == JsonValueKind.Null || pair.First.GetProperty("index").GetInt32() == pair.Second.Index));
            }
        }
    }

    /// <summary>For each code point, and for the text's end, its place in UTF-16.</summary>
    private static IEnumerable<int> Places(string text)
    {
        int place = 0;
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            yield return place;
            place += rune.Utf16SequenceLength;
        }

        yield return place;
    }
}
