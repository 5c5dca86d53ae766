using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Training.Distributed;
using FineTune.TestRanks;

// FineTune.TestRanks SCENARIO [LIBRARY] [SILENCE] [PATIENCE], both in seconds
RankContract ranks = RankContract.OfEnvironment();
TimeSpan Seconds(int index) => TimeSpan.FromSeconds(args.Length > index ? double.Parse(args[index], CultureInfo.InvariantCulture) : 20);
var options = new RankWatchOptions
{
    Silence = Seconds(2),
    Patience = Seconds(3),
    Beat = TimeSpan.FromMilliseconds(100),
    Report = failure => Output.Say($"error {failure.Descriptor.Code}: {failure.Message}"),
};
try
{
    using MpiCollective collective =
        MpiCollective.Join(ranks, args.Length > 1 && args[1].Length > 0 ? args[1] : null, options, Scenarios.ChunkBytes);
    return Scenarios.All[args[0]](collective);
}
catch (FineTuneException failure)
{
    options.Report(failure);
    return (int)EngineExitCode.ErrorsReported;
}
