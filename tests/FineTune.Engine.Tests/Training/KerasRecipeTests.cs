using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Training.Optimizers;
using FineTune.Engine.Training.Schedules;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

/// <summary>The recipe 'keras', held against Keras's own formulas (keras/optimizers/adam.py) worked out by hand, as there is no TensorFlow to ask.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class KerasRecipeTests
{
    public static TheoryData<string> Kinds => [.. TaskFixture.Kinds, "pairs", "triplets"];

    private static readonly TrainingArguments Recipe = new()
    {
        LearningRate = 3e-5,
        LrSchedulerType = SchedulerType.Constant,
        Optim = OptimizerName.AdamKeras,
        AdamEpsilon = 1e-7,
        WeightDecay = 0,
        MaxGradNorm = 0,
    };

    /// <summary>
    /// m = 0.9 m + 0.1 g, v = 0.999 v + 0.001 g^2, a = 3e-5 sqrt(1 - 0.999^t) / (1 - 0.9^t), w = w - a m / (sqrt(v) + 1e-7), from w = 0:
    /// t = 1, g = 1e-6: m = 1e-7, v = 1e-15, a = 9.486833e-6, w = -9.486833e-6 x 1e-7 / (3.162278e-8 + 1e-7) = -7.207592e-6;
    /// t = 2, g = 2e-6: m = 2.9e-7, v = 4.999e-15, a = 7.059502e-6, w = -7.207592e-6 - 7.059502e-6 x 2.9e-7 / (7.070361e-8 + 1e-7) = -1.920063e-5;
    /// t = 3, g = -1e-6: m = 1.61e-7, v = 5.994001e-15, a = 6.060318e-6, w = -1.920063e-5 - 6.060318e-6 x 1.61e-7 / (7.742094e-8 + 1e-7) = -2.470005e-5.
    /// With gradients this small PyTorch's Adam, which corrects v before it adds epsilon, would make -2.7e-5 in the first step.
    /// </summary>
    [Fact]
    public void Three_steps_are_those_of_Keras_Adam()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = zeros([1], requires_grad: true);
        using var optimizer =
            new Optimizer(
                [new ParameterGroup([KeyValuePair.Create("classifier.weight", weight)], Recipe.WeightDecay)],
                UpdateRules.Create(Recipe, new HashSet<string>()));
        ILearningRateSchedule schedule = LearningRateSchedules.Create(Recipe, warmupSteps: 0, maxSteps: 3, greaterIsBetter: false);
        float[] gradients = [1e-6f, 2e-6f, -1e-6f];
        double[] expected = [-7.207592e-6, -1.920063e-5, -2.470005e-5];
        for (int step = 1; step <= 3; step++)
        {
            weight.grad = tensor([gradients[step - 1]]);
            optimizer.TakeGradients();

            optimizer.Step(optimizer.LearningRate(schedule.At(step - 1), step), step);

            // libtorch computes 1 - 0.999^t in float32, which leaves four digits of it in the first steps.
            Assert.Equal(1, weight.item<float>() / expected[step - 1], 1e-4);
        }
    }

    [Fact]
    public void The_learning_rate_stays_what_it_is()
    {
        ILearningRateSchedule schedule = LearningRateSchedules.Create(Recipe, warmupSteps: 0, maxSteps: 100, greaterIsBetter: false);
        Assert.All((int[])[0, 1, 50, 99], step => Assert.Equal(3e-5, schedule.At(step)));
    }

    /// <summary>With its optimizer, schedule and epsilon, whole models and adapters, at a learning rate from which a few steps learn something.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_task_trains_by_it(string kind)
    {
        using var fixture = new TaskFixture(kind);
        TrainingArguments arguments = Recipe with { SaveStrategy = SaveStrategy.No, LoggingSteps = 1, MaxSteps = 24 };
        fixture.Project = fixture.Project with { Training = arguments with { LearningRate = kind == "image" ? 5e-4 : 2e-3 } };
        await fixture.TokenizeAsync();
        await LearnsAsync(fixture);

        fixture.Project = fixture.Project with { Training = arguments with { LearningRate = 2e-2, Peft = PeftType.Lora } };
        await LearnsAsync(fixture);
    }

    private static async Task LearnsAsync(TaskFixture fixture)
    {
        await fixture.TrainAsync();
        JsonObject state = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(fixture.TrainOutput, "trainer_state.json")))!.AsObject();
        double[] losses = [.. state["log_history"]!.AsArray().Where(entry => entry!["loss"] is not null).Select(entry => entry!["loss"]!.GetValue<double>())];
        Assert.Equal(24, losses.Length);
        Assert.InRange(losses[^6..].Average(), 0, 0.98 * losses[..6].Average());
        Assert.DoesNotContain(fixture.Events.Logs, log => log.Code is "FT9001");
    }
}
