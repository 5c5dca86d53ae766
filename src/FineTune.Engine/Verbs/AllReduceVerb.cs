using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Native;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Verbs;

/// <summary>
/// Joins the processes that a launcher has started, checks that they add up, and times it: what to try first on a cluster, before a training.
/// </summary>
internal static class AllReduceVerb
{
    private const int Mebibytes = 100;
    private const int Rounds = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        var torch = new Option<string>("--torch") { Description = "Folder with libtorch's libraries.", Required = true };
        var engine = new Option<CollectiveEngine>("--collective") { Description = "auto, gloo, mpi or nccl." };
        var device = new Option<string>("--device") { Description = "What a process computes on.", DefaultValueFactory = _ => "cpu" };
        var size = new Option<int>("--mebibytes") { Description = "Of float32 numbers.", DefaultValueFactory = _ => Mebibytes };
        var rounds = new Option<int>("--rounds") { Description = "Of which the median counts.", DefaultValueFactory = _ => Rounds };
        var command = new Command("allreduce", "Let the processes of a launcher add up numbers; say whether they do, and how fast.")
        {
            torch, engine, device, size, rounds,
        };
        command.SetAction(result =>
        {
            try
            {
                TorchLibraries.Load(result.GetRequiredValue(torch));
                var settings = new CollectiveSettings(
                    result.GetValue(engine), RankContract.OfEnvironment(), DeviceChoice.Resolve(result.GetValue(device)!), Patience);
                using ICollective collective = Collectives.Join(settings);
                Console.Out.WriteLine(CollectiveProbe.Measure(collective, result.GetValue(size), result.GetValue(rounds)).ToJsonString());
                collective.Barrier();
                return (int)EngineExitCode.Done;
            }
            catch (FineTuneException failure)
            {
                Console.Error.WriteLine(FailureLine.Of(failure));
                return (int)EngineExitCode.ErrorsReported;
            }
        });
        return command;
    }
}
