using System.Diagnostics;
using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Engine.Tests.Training;

/// <summary>
/// The engine as a process, killed at random instants of a training: the next run ends with the bits of one that nobody killed. Three kills here;
/// the environment variable FINETUNE_KILLS asks for more.
/// </summary>
[Collection(RandomNumbersCollection.Name)]
[Trait("Speed", "slow")]
public sealed class KilledTests : IDisposable
{
    private readonly TinyTraining _training = new();
    private readonly Random _random = new();

    [Fact]
    public async Task A_killed_training_ends_with_the_bits_of_an_undisturbed_one()
    {
        await _training.TokenizeAsync(rows: 40);
        int kills = int.Parse(Environment.GetEnvironmentVariable("FINETUNE_KILLS") ?? "3", CultureInfo.InvariantCulture);
        for (int recipe = 0; recipe < Recipes.Length; recipe++)
        {
            var clock = Stopwatch.StartNew();
            string whole = _training.Request($"whole {recipe}", Recipes[recipe]);
            Assert.Equal(0, await RunAsync(whole, Timeout.InfiniteTimeSpan));
            TimeSpan duration = clock.Elapsed;
            for (int kill = recipe; kill < kills; kill += Recipes.Length)
            {
                string killed = _training.Request($"killed {kill}", Recipes[recipe]);
                TimeSpan instant = duration * _random.NextDouble();
                while (await RunAsync(killed, instant) != 0)
                {
                    instant = Timeout.InfiniteTimeSpan;
                }

                AssertSame(
                    whole,
                    killed,
                    FormattableString.Invariant($"recipe {recipe}, killed after {instant.TotalSeconds:0.000} of {duration.TotalSeconds:0.000} s"));
            }
        }
    }

    public void Dispose() => _training.Dispose();

    private static TrainingArguments[] Recipes
    {
        get
        {
            var common = new TrainingArguments
            {
                PerDeviceTrainBatchSize = 3,
                GradientAccumulationSteps = 2,
                MaxSteps = 40,
                LearningRate = 1e-3,
                LoggingSteps = 1,
                EvalStrategy = IntervalStrategy.Steps,
                EvalSteps = 5,
                SaveStrategy = SaveStrategy.Steps,
                SaveSteps = 3,
                LoadBestModelAtEnd = true,
                EarlyStoppingPatience = 6,
            };
            return
            [
                common with
                {
                    LrSchedulerType = SchedulerType.ReduceLrOnPlateau,
                    LrSchedulerKwargs = new KeywordArguments([KeyValuePair.Create("patience", "0"), KeyValuePair.Create("factor", "0.5")]),
                    TrainSamplingStrategy = TrainSamplingStrategy.GroupByLength,
                },
                common with { Bf16 = true, GradientCheckpointing = true, Optim = OptimizerName.Adafactor, NeftuneNoiseAlpha = 5 },
            ];
        }
    }

    /// <summary>Runs the engine; kills it after a time.</summary>
    /// <returns>Its exit code.</returns>
    private static async Task<int> RunAsync(string request, TimeSpan killAfter)
    {
        using Process process = TinyTraining.Start(request);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        using var time = new CancellationTokenSource(killAfter);
        try
        {
            await process.WaitForExitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        string said = await output;
        Assert.True(process.ExitCode is 0 or 137 or -1, said);
        return process.ExitCode;
    }

    private static void AssertSame(string expected, string actual, string what)
    {
        Assert.True(Model(expected).SequenceEqual(Model(actual)), what);
        Assert.Equal(Log(expected), Log(actual));
    }

    private static byte[] Model(string request) => File.ReadAllBytes(TinyTraining.Output(request, "model.safetensors"));

    private static (string Name, double Value)[] Log(string request) => [.. TinyTraining.Log(request, "loss", "grad_norm", "learning_rate", "eval_loss")];
}
