#!/usr/bin/env dotnet
// How long the ranks of a job take to add up: 4 bytes, which is the latency, and 100 MiB, which is the bandwidth. Run it with nothing else on the machine:
//
//     dotnet run -c Release benchmarks/all-reduce.cs -- [--launchers "mpirun.openmpi;mpirun.mpich"] [--ranks 2] [--mebibytes 100] [--rounds 15]
//
// A launcher is the command that starts the ranks, up to its -n: below a cluster's own, "mpirun --hostfile hosts". Each rank is this program again. A line a
// launcher: library, ranks, median seconds of both, and what a rank sends in a second while it adds up the large one (2 (n - 1) / n of its bytes, as a ring).
#:property PublishAot=false
#:property AssemblyName=FineTune.Benchmarks
#:project ../src/FineTune.Engine/FineTune.Engine.csproj
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using FineTune.Engine.Training.Distributed;

if (args.Contains("--help"))
{
    Console.Error.WriteLine("usage: dotnet run -c Release benchmarks/all-reduce.cs -- [options]; the head of the file lists them");
    return 2;
}

var options = new Options(args);
int mebibytes = options.Integer("--mebibytes", 100);
int rounds = options.Integer("--rounds", 15);
if (options.Has("--rank"))
{
    Measure(mebibytes, rounds);
    return 0;
}

string ranks = options.Text("--ranks", "2");
Console.WriteLine("| launcher | library | ranks | 4 bytes | the large one | sent by a rank |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach (string launcher in options.Text("--launchers", "mpirun.openmpi --allow-run-as-root --oversubscribe;mpirun.mpich").Split(';'))
{
    string[] words = launcher.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    string program = Path.Combine(AppContext.BaseDirectory, $"{Assembly.GetExecutingAssembly().GetName().Name}.dll");
    string[] numbers = [mebibytes.ToString(CultureInfo.InvariantCulture), rounds.ToString(CultureInfo.InvariantCulture)];
    var start = new ProcessStartInfo(
        words[0], [.. words[1..], "-n", ranks, "dotnet", "exec", program, "--rank", "--mebibytes", numbers[0], "--rounds", numbers[1]])
    {
        RedirectStandardOutput = true,
    };
    using Process process = Process.Start(start)!;
    string[] lines = process.StandardOutput.ReadToEnd().Split('\n');
    process.WaitForExit();
    Console.WriteLine(Array.Find(lines, line => line.Contains("| rank 0 |", StringComparison.Ordinal)) is { } line
        ? $"| {words[0]} |{line[(line.IndexOf("| rank 0 |", StringComparison.Ordinal) + "| rank 0 |".Length)..].TrimEnd()}"
        : $"| {words[0]} | ended with {process.ExitCode} and without a result |");
}

return 0;

// One rank's part.
static void Measure(int mebibytes, int rounds)
{
    var watch = new RankWatchOptions { Report = failure => Console.Error.WriteLine($"{failure.Descriptor.Code}: {failure.Message}") };
    using MpiCollective collective = MpiCollective.Join(RankContract.OfEnvironment(), null, watch);
    double small = Seconds(collective, 1, 200 * rounds);
    double large = Seconds(collective, mebibytes * (1 << 20) / sizeof(float), rounds);
    double sent = 2.0 * (collective.Size - 1) / collective.Size * mebibytes / 1024 / large;
    if (collective.Rank == 0)
    {
        string library = collective.Library.Split(',')[0].Replace('\t', ' ');
        string times = string.Create(CultureInfo.InvariantCulture, $"{small * 1e6:0.0} us | {mebibytes} MiB in {large * 1e3:0} ms | {sent:0.00} GiB/s");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| rank 0 | {library} | {collective.Size} | {times} |"));
    }
}

// The median; a tenth of the rounds warms up.
static double Seconds(MpiCollective collective, int values, int rounds)
{
    float[] buffer = new float[values];
    List<double> seconds = [];
    for (int round = 0; round < rounds + (rounds / 10) + 1; round++)
    {
        collective.Barrier();
        long start = Stopwatch.GetTimestamp();
        collective.AllReduceSum(buffer.AsSpan());
        seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    return seconds.Skip((rounds / 10) + 1).Order().ElementAt(rounds / 2);
}
