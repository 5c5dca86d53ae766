using System.Globalization;
using System.Net.Sockets;
using FineTune.Tasks.EngineProcesses;
using FineTune.Tasks.Tests.Support;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Stages;

/// <summary>A build that a launcher has started on every rank: those of the others wait for rank 0's, and must not wait for ever.</summary>
[Collection(FakeEngineCollection.Name)]
public sealed class WaitingRanksTests : IDisposable
{
    private const string Hello = """out {"type":"hello","protocol":1,"engine":"fake"}""";
    private const string Done = """out {"type":"result","succeeded":true}""";
    private const string Failed = """out {"type":"result","succeeded":false}""";

    private readonly TemporaryFolder _folder = new();
    private readonly StageFixture _project = new();
    private readonly RecordingBuildEngine _build = new();

    public WaitingRanksTests()
    {
        Environment.SetEnvironmentVariable("FINETUNE_FAKE_ENGINE", _folder.Path);
        _folder.Write("join.script", $"{Hello}\n{Done}\n");
        _project.Write("torch/libtorch_cpu.so", "");
        _project.Finish(Contracts.Stage.Tokenize);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("FINETUNE_FAKE_ENGINE", null);
        _folder.Dispose();
        _project.Dispose();
    }

    [Fact]
    public void They_are_sent_home_when_the_build_ends_whatever_it_came_to()
    {
        Assert.True(Lead());
        Assert.Empty(Starts());
        EndBuild();
        Assert.Equal(["join --mpi-library libmpi.so"], Starts());
    }

    [Fact]
    public void They_are_sent_home_once()
    {
        Assert.True(Lead());
        Assert.True(SendHome());
        Assert.True(SendHome());
        EndBuild();
        Assert.Equal(["join --mpi-library libmpi.so"], Starts());
    }

    [Fact]
    public void The_first_project_of_a_build_alone_has_them()
    {
        Assert.True(Lead());
        Assert.False(Lead());
    }

    [Fact]
    public void Nobody_is_sent_home_where_nobody_waits()
    {
        Assert.True(SendHome());
        Assert.Empty(Starts());
    }

    /// <summary>The engine meets them, or sends them home itself; of one that ended without a word nobody knows.</summary>
    [Theory]
    [InlineData(Done, "exit 0", false)]
    [InlineData(Failed, "exit 1", false)]
    [InlineData("", "exit 134", true)]
    public void Who_was_lent_to_a_training_goes_with_it(string last, string end, bool isSentHome)
    {
        Assert.True(Lead());
        _folder.Write("train.script", $"{Hello}\n{(last.Length > 0 ? last : "err Stack overflow.")}\n{end}\n");
        Train(("Ranks", "2"));
        EndBuild();
        Assert.Equal(isSentHome, Starts().Contains("join --mpi-library libmpi.so"));
    }

    /// <summary>A second build below one launcher: Open MPI's words, and MPICH's.</summary>
    [Theory]
    [InlineData("*** An error occurred in MPI_Init_thread", "exit 1")]
    [InlineData("internal_Init_thread(60): MPI_Init_thread(argc=(nil), argv=(nil), required=2) failed", "exit 15")]
    public void A_launcher_that_has_begun_MPI_already_is_told_of_on_every_rank(string words, string end)
    {
        Assert.True(Lead());
        _folder.Write("train.script", $"err {words}\n{end}\n");
        Train(("Ranks", "2"));
        _folder.Write("join.script", $"err {words}\n{end}\n");
        Assert.False(Join(sendsHome: false));

        Assert.Equal(["FT3154", "FT3154"], _build.Errors.Select(error => error.Code));
        Assert.All(_build.Errors, error => Assert.Contains(words, error.Message, StringComparison.Ordinal));
    }

    /// <summary>A base model's training, a trial, a replay: what the launcher says of ranks is not for them.</summary>
    [Theory]
    [InlineData("2", true)]
    [InlineData("", false)]
    public void A_training_without_them_is_alone(string ranks, bool sees)
    {
        const string Variable = "SLURM_STEP_NUM_TASKS";
        Environment.SetEnvironmentVariable(Variable, "2");
        try
        {
            Assert.True(Lead());
            _folder.Write("train.script", $"{Hello}\nenv {Variable}\nexit 7\n");
            Train(("Ranks", ranks));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }

        Assert.Contains($"{Variable}={(sees ? "2" : "unset")}", Assert.Single(_build.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_joins_once_in_a_build_of_several_projects()
    {
        Assert.True(Join(sendsHome: false));
        Assert.True(Join(sendsHome: false));
        Assert.Equal("join --wait", Assert.Single(Starts()));
    }

    /// <summary>MSBuild builds projects in several processes at once; a launcher lets each of its processes begin MPI once.</summary>
    [Theory]
    [InlineData("PMIX_NAMESPACE", "prterun-node1-17@1")]
    [InlineData("PMI_PORT", "node1:4711")]
    [InlineData("SLURM_STEP_ID", "3")]
    public void One_node_of_a_build_alone_has_the_launchers_process(string variable, string job)
    {
        var other = new RecordingBuildEngine();
        Environment.SetEnvironmentVariable(variable, $"{job}{Guid.NewGuid()}");
        try
        {
            Assert.True(Lead());
            Assert.False(Lead(other));
            // On another rank.
            Environment.SetEnvironmentVariable("PMI_RANK", "1");
            Assert.True(Join(sendsHome: false));
            Assert.True(Join(sendsHome: false, other));
            Environment.SetEnvironmentVariable("PMI_RANK", null);
            EndBuild();
            // The next build of the same job.
            Assert.True(Lead(other));
            EndBuild(other);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PMI_RANK", null);
            Environment.SetEnvironmentVariable(variable, null);
        }

        Assert.Equal(["join --wait", "join --mpi-library libmpi.so", "join --mpi-library libmpi.so"], Starts());
    }

    [LinuxFact("MPICH's launcher is named by a file of /proc")]
    public void A_socket_of_the_launchers_tells_its_process_apart()
    {
        using var one = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var two = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using LauncherClaim? first = LauncherClaim.Take(Of(one));
        using LauncherClaim? again = LauncherClaim.Take(Of(one));
        using LauncherClaim? second = LauncherClaim.Take(Of(two));

        Assert.NotNull(first);
        Assert.Null(again);
        Assert.NotNull(second);

        static Func<string, string?> Of(Socket socket) =>
            variable => variable == "PMI_FD" ? socket.SafeHandle.DangerousGetHandle().ToString(CultureInfo.InvariantCulture) : null;
    }

    private bool Lead(RecordingBuildEngine? build = null)
    {
        var task = new LeadRanks { BuildEngine = build ?? _build, EnginePath = BuildFacts.FakeEngine, MpiLibrary = "libmpi.so" };
        Assert.True(task.Execute());
        return task.Leads;
    }

    private bool SendHome() => Join(sendsHome: true);

    private bool Join(bool sendsHome, RecordingBuildEngine? build = null)
    {
        using var task = new JoinRanks
        {
            BuildEngine = build ?? _build,
            SendHome = sendsHome,
            ProjectFile = _project.Project.ProjectFile,
            EnginePath = BuildFacts.FakeEngine,
            MpiLibrary = sendsHome ? "libmpi.so" : "",
        };
        return task.Execute();
    }

    private void Train(params (string Name, string Value)[] more)
    {
        using var task = new RunStage { BuildEngine = _build, Stage = "Train", Settings = _project.Settings([("TorchDir", _project["torch"]), .. more]) };
        task.Execute();
    }

    /// <summary>As MSBuild does.</summary>
    private void EndBuild(RecordingBuildEngine? build = null) => WaitingRanks.Of(build ?? _build)!.Dispose();

    private string[] Starts() => File.Exists(_folder["starts.txt"]) ? File.ReadAllLines(_folder["starts.txt"]) : [];
}
