using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hosting;
using FineTune.Engine.Native;
using FineTune.Engine.Training.Distributed;
using FineTune.TestRanks;

// FineTune.TestRanks SCENARIO [LIBRARY] [SILENCE] [PATIENCE] [MARK], silence and patience in seconds. LIBRARY is one of MPI, or libtorch's folder, with which
// the ranks talk by Gloo and speak as the engine does. MARK is for whoever looks for the processes of a test.
RankContract ranks = RankContract.OfEnvironment();
TimeSpan Seconds(int index) => TimeSpan.FromSeconds(args.Length > index ? double.Parse(args[index], CultureInfo.InvariantCulture) : 20);
string? library = args.Length > 1 && args[1].Length > 0 ? args[1] : null;
bool isOverGloo = Directory.Exists(library);
var events = new JsonLineSink(Console.Out);
if (args[0] == "early" && ranks.Rank == 1)
{
    return (int)EngineExitCode.Cancelled;
}

if (args[0] == "taken" && ranks is { Rank: 0, MasterPort: { } port })
{
    // As any other program may, which nobody has told of it.
    new TcpListener(IPAddress.Loopback, port).Start();
}

using var signals = new CancellationSignals();
if (args[0] == "early")
{
    signals.WatchEndOf(Console.OpenStandardInput());
}

var options = new RankWatchOptions
{
    Cancellation = signals.Token,
    Silence = Seconds(2),
    Patience = Seconds(3),
    Arrival = args[0] == "late" ? Seconds(3) : TimeSpan.FromMinutes(10),
    Beat = TimeSpan.FromMilliseconds(100),
    Report = isOverGloo ? events.Report : failure => Output.Say($"error {failure.Descriptor.Code}: {failure.Message}"),
};
try
{
    if (isOverGloo)
    {
        TorchLibraries.Load(library!);
    }

    using ICollective collective = isOverGloo
        ? GlooCollective.Join(ranks, options)
        : MpiCollective.Join(ranks, library, options, chunkBytes: Scenarios.ChunkBytes);
    return Scenarios.All[args[0]](collective);
}
catch (FineTuneException failure)
{
    options.Report(failure);
    return (int)EngineExitCode.ErrorsReported;
}
