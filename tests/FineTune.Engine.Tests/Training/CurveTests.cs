using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training;

/// <summary>Fifty steps beside transformers' Trainer, for each optimizer and several schedules (golden/curves.py).</summary>
public sealed class CurveTests
{
    public static TheoryData<int> Recipes => [.. Enumerable.Range(0, Golden.Load("curves").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Fifty_steps_overlay_those_of_transformers(int index)
    {
        JsonElement golden = Golden.Load("curves")[index];
        using var fixture = new TrainingFixture();
        TrainingArguments arguments = Arguments(golden.GetProperty("recipe"), fixture.Golden.Seed);
        // bfloat16 has 8 bits of mantissa, and two versions of libtorch add them up in other orders.
        double tolerance = arguments.Bf16 ? 2e-2 : 1e-4;
        ITrainingTask task = new SingleLabelTask(["a", "b", "c"], 1, new CrossEntropy(arguments.LabelSmoothingFactor));

        TrainerState state = fixture.Train(arguments, wrap: model => model, task: arguments.LabelSmoothingFactor > 0 ? task : null).State;

        AssertSeries(golden, state, "loss", tolerance);
        AssertSeries(golden, state, "learning_rate", 1e-9);
        AssertSeries(golden, state, "grad_norm", arguments.Bf16 ? 0.2 : 1e-3);
        AssertSeries(golden, state, "eval_loss", tolerance);
    }

    /// <summary>The recipe as Hugging Face writes it, over the arguments of curves.py.</summary>
    private static TrainingArguments Arguments(JsonElement recipe, int seed)
    {
        JsonObject json = JsonSerializer.SerializeToNode(
            new TrainingArguments { PerDeviceTrainBatchSize = 4, MaxSteps = 50, LoggingSteps = 1, SaveStrategy = SaveStrategy.No, Seed = seed },
            ContractsJson.File.TrainingArguments)!.AsObject();
        foreach (JsonProperty argument in recipe.EnumerateObject())
        {
            json[argument.Name] = argument.Name == "optim_args" ? Options(argument.Value.GetString()!) : JsonNode.Parse(argument.Value.GetRawText());
        }

        return json.Deserialize(ContractsJson.File.TrainingArguments)!;
    }

    private static JsonObject Options(string text)
    {
        var options = new JsonObject();
        foreach (string[] pair in text.Split(',').Select(part => part.Split('=')))
        {
            options[pair[0]] = JsonNode.Parse(pair[1].ToLowerInvariant());
        }

        return options;
    }

    private static void AssertSeries(JsonElement golden, TrainerState state, string key, double relative)
    {
        double[] expected = golden.GetProperty(key).Deserialize<double[]>()!;
        double[] actual = state.Series(key);
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
        {
            Assert.True(
                Math.Abs(expected[index] - actual[index]) <= relative * Math.Max(1e-6, Math.Abs(expected[index])),
                $"{golden.GetProperty("recipe")} {key} {index}: {expected[index]} and {actual[index]}");
        }
    }
}
