using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Tests.Support;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Stages;

/// <summary>Which stages several processes run, and what their engines are told of it.</summary>
[Collection(FakeEngineCollection.Name)]
public sealed class DistributedStagesTests : IDisposable
{
    private static readonly string[] Script =
    [
        """out {"type":"hello","protocol":1,"engine":"fake"}""",
        """out {"type":"result","succeeded":true,"summary":"loss 0.5"}""",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly StageFixture _project = new();
    private readonly RecordingBuildEngine _build = new();

    public DistributedStagesTests()
    {
        Environment.SetEnvironmentVariable("FINETUNE_FAKE_ENGINE", _folder.Path);
        _project.Write("torch/libtorch_cpu.so", "");
        _project.FinishAll();
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("FINETUNE_FAKE_ENGINE", null);
        _folder.Dispose();
        _project.Dispose();
    }

    [Theory]
    [InlineData("Train", true)]
    [InlineData("Evaluate", true)]
    [InlineData("Tokenize", false)]
    public void A_launcher_starts_the_stages_that_several_processes_can_run(string stage, bool isLaunched)
    {
        Assert.Equal(!isLaunched, Run(stage, Script, ("Launcher", "mpirun-that-is-not-there -n 2")));
        Assert.Equal(isLaunched ? ["FT3140"] : [], _build.Errors.Select(error => error.Code));
    }

    /// <summary>Ranks are lent to the first stage of a build that several processes can run; the next is alone, whatever the launcher says.</summary>
    [Fact]
    public void Ranks_take_part_in_an_evaluation_where_they_were_in_no_training()
    {
        const string Variable = "SLURM_STEP_NUM_TASKS";
        Environment.SetEnvironmentVariable(Variable, "2");
        try
        {
            Assert.True(new LeadRanks { BuildEngine = _build, EnginePath = BuildFacts.FakeEngine }.Execute());
            string[] told = [Script[0], $"env {Variable}", """out {"type":"result","succeeded":false}""", "exit 7"];
            Assert.False(Run("Evaluate", told, ("Ranks", "2")));
            Assert.False(Run("Evaluate", told, ("Ranks", "2")));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }

        string[] errors = [.. _build.Errors.Select(error => error.Message!)];
        Assert.Contains($"{Variable}=2", errors[0], StringComparison.Ordinal);
        Assert.Contains($"{Variable}=unset", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_is_told_how_its_processes_come_together()
    {
        Assert.True(Run("Evaluate", Script, ("Processes", "3"), ("Collective", "gloo"), ("CollectiveTimeout", "7"), ("MpiLibrary", "/libmpi.so")));
        string file = new StageFolder(_project.FineTuneFolder, Contracts.Stage.Evaluate).Request;
        EvaluateRequest request = JsonSerializer.Deserialize(File.ReadAllBytes(file), ContractsJson.File.EvaluateRequest)!;
        Assert.Equal((3, CollectiveEngine.Gloo, 7, "/libmpi.so"), (request.Processes, request.Collective, request.CollectiveTimeout, request.MpiLibrary));
    }

    /// <summary>The number of processes and what they talk by are in no key.</summary>
    [Fact]
    public void An_evaluation_is_up_to_date_under_another_number_of_processes()
    {
        var task = new CheckStage
        {
            BuildEngine = _build,
            Stage = "Evaluate",
            Settings = _project.Settings(("Processes", "3"), ("Collective", "gloo")),
        };
        Assert.True(task.Execute());
        Assert.False(task.MustRun);
    }

    private bool Run(string stage, string[] script, params (string Name, string Value)[] more)
    {
        File.WriteAllLines(_folder[$"{stage.ToLowerInvariant()}.script"], script);
        using var task = new RunStage
        {
            BuildEngine = _build,
            Stage = stage,
            Settings = _project.Settings([("TorchDir", _project["torch"]), ("NoCache", "true"), .. more]),
        };
        return task.Execute();
    }
}
