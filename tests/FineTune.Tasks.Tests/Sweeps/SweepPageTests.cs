using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Tasks.Sweeps;
using FineTune.Tasks.Tests.Support;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Sweeps;

/// <summary>The page of a sweep as a browser shows it.</summary>
public sealed class SweepPageTests : IDisposable
{
    private readonly StageFixture _project = new();
    private readonly TemporaryFolder _folder = new();

    [LinuxFact("the browser is a package of Debian")]
    public async Task A_sweep_of_twelve_trials_is_shown_light_and_dark_and_on_a_telephone()
    {
        ProjectSpec project = _project.Project with
        {
            Sweep = SweepSpec.Default with
            {
                Parameters =
                [
                    new SweepParameterSpec("LearningRate", [], 2e-5, 9e-5, IsLog: true),
                    new SweepParameterSpec("PerDeviceTrainBatchSize", ["8", "16", "32"]),
                ],
            },
        };
        string path = _folder.Write("sweep.html", new SweepReport(project, new SweepGoal("accuracy", IsMaximized: true), Trials()).Html());
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();
        foreach (int width in (int[])[1400, 400])
        {
            foreach (bool isDark in (bool[])[false, true])
            {
                await browser.OpenAsync(path, width, isDark);
                Assert.Equal(width < 600, (bool)(await browser.EvaluateAsync("getComputedStyle(document.querySelector('.cards tr')).display === 'grid'"))!);
                Assert.Empty(Texts(await browser.EvaluateAsync(PageChecks.Overflow)));
                Assert.Empty(Texts(await browser.EvaluateAsync(PageChecks.Contrast)));
                Assert.Empty(Texts(await browser.EvaluateAsync(PageChecks.Access)));
                Assert.Empty(Texts(await browser.EvaluateAsync(PageChecks.Overlaps)));
            }
        }

        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests, request => Assert.Equal(new Uri(path).AbsoluteUri, request));
    }

    [Theory]
    [InlineData("PerDeviceTrainBatchSize", 12, "PerDevice|TrainBatch|Size")]
    [InlineData("LoraR", 12, "LoraR")]
    [InlineData("eval_f1_macro", 9, "eval_f1_|macro")]
    [InlineData("L", 1, "L")]
    public void A_long_name_has_several_lines(string name, int letters, string lines) =>
        Assert.Equal(lines.Split('|'), NameLines.Of(name, letters));

    public void Dispose()
    {
        _project.Dispose();
        _folder.Dispose();
    }

    internal static Trial[] Trials()
    {
        var random = new Random(3);
        return
        [
            .. Enumerable.Range(0, 12).Select(number => new Trial
            {
                Number = number,
                Values = new Dictionary<string, string>
                {
                    ["LearningRate"] = Math.Pow(10, -6 + (2 * random.NextDouble())).ToString("G3", CultureInfo.InvariantCulture),
                    ["PerDeviceTrainBatchSize"] = (8 << random.Next(3)).ToString(CultureInfo.InvariantCulture),
                    ["NumTrainEpochs"] = random.Next(1, 6).ToString(CultureInfo.InvariantCulture),
                    ["LrSchedulerType"] = random.Next(2) == 0 ? "linear" : "cosine_with_restarts",
                    ["BaseModel"] = random.Next(2) == 0 ? "builtin:bert-tiny" : "../models/a-folder-whose-name-says-all-of-it/minilm-v2-distilled",
                },
                State = number == 5 ? TrialState.Failed : number == 7 ? TrialState.Pruned : TrialState.Complete,
                Value = number == 5 ? null : 0.6 + (random.NextDouble() / 4),
                Reason = number == 5 ? "FT3001: The loss of step 12 is not a number. Lower LearningRate." : null,
                Seconds = 10 + (5 * random.NextDouble()),
            }),
        ];
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => (string)text!);
}
