#!/usr/bin/env dotnet
// What a build costs in which nothing has changed (Linux):
//
//     dotnet run benchmarks/noop.cs -- [--runs 7] [--gigabytes 10] [--files 10000,100000] [--folder PLACE]
//
// Builds in turn: an empty class library, a .finetune project of two small files, the same with gigabytes of unchanged data, and with many files. CPU is user
// and system time of the whole process tree, without servers and without nodes that stay; "own targets" is the time of this SDK's targets as MSBuild's
// performance summary has it, "key check" that of its CheckStage tasks. A stand-in for the engine gives the model, as none of this depends on what is in it.
// The gigabytes are a sparse file: a build that reads it would need seconds, sparse or not, and one that does not read it sees no difference.
#:property PublishAot=false
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

var options = new Options(args);

string root = Options.Root;
int runs = options.Integer("--runs", 7);
double gigabytes = options.Number("--gigabytes", 10);
int[] counts = [.. options.Text("--files", "10000,100000").Split(',', StringSplitOptions.RemoveEmptyEntries)
    .Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
string folder = options.Text("--folder", Path.Combine(Path.GetTempPath(), "finetune-noop-" + Guid.NewGuid().ToString("N")[..8]));
Directory.CreateDirectory(folder);
try
{
    string version = $"0.1.0-benchmark.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
    Dotnet(
        root,
        "pack",
        Path.Combine("src", "FineTune.Sdk"),
        "-c",
        "Release",
        $"-p:Version={version}",
        "-o",
        Path.Combine(folder, "packages"),
        "-nr:false",
        "-v",
        "q");
    Dotnet(root, "build", Path.Combine("tests", "FineTune.FakeEngine"), "-c", "Release", "-nr:false", "-v", "q");
    File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
        <configuration><packageSources><add key="benchmark" value="{Path.Combine(folder, "packages")}" /></packageSources></configuration>
        """);

    var projects = new List<Subject> { Library() };
    projects.Add(Model(version, "two small files", _ => { }));
    projects.Add(Model(version, string.Create(CultureInfo.InvariantCulture, $"and {gigabytes:0.#} GB of data"), WriteGigabytes));
    foreach (int count in counts)
    {
        projects.Add(Model(version, string.Create(CultureInfo.InvariantCulture, $"{count} files"), place => WriteFiles(place, count)));
    }

    foreach (Subject subject in projects)
    {
        Build(subject, "--no-restore");
    }

    // The memo does not trust what was written just now: the second build fills it, and is not counted either.
    Thread.Sleep(TimeSpan.FromSeconds(3));
    projects.ForEach(subject => Build(subject, "--no-restore"));
    for (int run = 0; run < runs; run++)
    {
        foreach (Subject subject in projects)
        {
            double before = ChildrenSeconds();
            Build(subject, "--no-restore");
            subject.Cpu.Add(ChildrenSeconds() - before);
        }
    }

    // Apart: the summary costs time itself.
    for (int run = 0; run < Math.Min(runs, 5); run++)
    {
        foreach (Subject subject in projects.Where(subject => subject.IsModel))
        {
            string log = Build(subject, "--no-restore", "-clp:PerformanceSummary", "-v:n");
            subject.Targets.Add(Summed(log, "Target Performance Summary", OwnTarget));
            subject.Checks.Add(Summed(log, "Task Performance Summary", name => name == "CheckStage"));
        }
    }

    Console.WriteLine("| no-op build of | CPU, median | own targets, median | key check, median |");
    Console.WriteLine("|---|--:|--:|--:|");
    foreach (Subject subject in projects)
    {
        string own =
            subject.IsModel ? string.Create(CultureInfo.InvariantCulture, $"{Median(subject.Targets):0} ms | {Median(subject.Checks):0} ms") : "- | -";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {subject.Name} | {Median(subject.Cpu):0.00} s | {own} |"));
    }

    return 0;
}
finally
{
    if (!options.Has("--keep"))
    {
        Directory.Delete(folder, recursive: true);
    }
}

Subject Library()
{
    string place = Directory.CreateDirectory(Path.Combine(folder, "library")).FullName;
    File.WriteAllText(Path.Combine(place, "library.csproj"), """
        <Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>
        """);
    var subject = new Subject("an empty class library", place, "library.csproj", IsModel: false);
    Dotnet(place, "restore", subject.File, "-v", "q");
    return subject;
}

Subject Model(string version, string name, Action<string> addData)
{
    string place =
        Directory.CreateDirectory(Path.Combine(folder, "model" + Directory.GetDirectories(folder).Length.ToString(CultureInfo.InvariantCulture))).FullName;
    Directory.CreateDirectory(Path.Combine(place, "data"));
    File.WriteAllText(Path.Combine(place, "data", "train.csv"), "text,label\ngood,1\nbad,0\n");
    File.WriteAllText(Path.Combine(place, "data", "test.csv"), "text,label\nfine,1\n");
    File.WriteAllText(Path.Combine(place, "model.finetune"), $"""
        <Project Sdk="FineTune.Sdk/{version}">
          <PropertyGroup>
            <FineTuneTask>text-classification</FineTuneTask>
            <BaseModel>builtin:bert-tiny</BaseModel>
          </PropertyGroup>
          <ItemGroup>
            <Dataset Include="data/**/*.csv" />
          </ItemGroup>
        </Project>
        """);
    addData(Path.Combine(place, "data"));
    var subject = new Subject(name, place, "model.finetune", IsModel: true);
    Dotnet(place, "restore", subject.File, "-v", "q");
    return subject;
}

void WriteGigabytes(string data)
{
    using FileStream file = File.Create(Path.Combine(data, "train-large.csv"));
    file.SetLength((long)(gigabytes * 1e9));
}

static void WriteFiles(string data, int count)
{
    for (int file = 0; file < count; file++)
    {
        string part = Directory.CreateDirectory(Path.Combine(data, (file % 100).ToString(CultureInfo.InvariantCulture))).FullName;
        File.WriteAllText(Path.Combine(part, string.Create(CultureInfo.InvariantCulture, $"train-{file}.csv")), "text,label\ngood,1\nbad,0\n");
    }
}

string Build(Subject subject, params string[] more)
{
    string output = Dotnet(subject.Folder, ["build", subject.File, .. more]);
    return !subject.IsModel || output.Contains(" -> bin/model/ (", StringComparison.Ordinal) ? output : throw new InvalidOperationException(output);
}

string Dotnet(string place, params string[] arguments)
{
    var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = place, RedirectStandardOutput = true };
    start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
    start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
    start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
    start.Environment["FineTuneCachePath"] = Path.Combine(folder, "store");
    start.Environment["FineTuneEnginePath"] = Path.Combine(root, "tests", "FineTune.FakeEngine", "bin", "Release", "net10.0", "FineTune.FakeEngine.dll");
    start.Environment["FINETUNE_FAKE_ENGINE_BRIEF"] = "1";
    using Process process = Process.Start(start)!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? output : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)}\n{output}");
}

// Names in the performance summary: "   12 ms  _CheckTrain   1 calls".
static double Summed(string log, string title, Predicate<string> counts)
{
    int start = log.LastIndexOf(title, StringComparison.Ordinal);
    double milliseconds = 0;
    foreach (string line in log[start..].Split('\n').Skip(1).TakeWhile(line => line.Trim().Length > 0))
    {
        Match match = Regex.Match(line, @"^\s*(\d+) ms\s+(\S+)\s+\d+ calls");
        milliseconds += match.Success && counts(match.Groups[2].Value) ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    return milliseconds;
}

bool OwnTarget(string name) => OwnTargets.Names(Path.Combine(root, "src", "FineTune.Sdk", "targets")).Contains(name);

static double Median(List<double> values)
{
    values.Sort();
    return values[values.Count / 2];
}

// User and system seconds of all children that have ended and been waited for, theirs included.
static double ChildrenSeconds()
{
    Span<long> usage = stackalloc long[18];
    const int children = -1;
    return GetUsage(children, usage) == 0 ? usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6) : throw new InvalidOperationException("getrusage failed");

    [DllImport("libc", EntryPoint = "getrusage")]
    static extern int Native(int who, ref long usage);

    static int GetUsage(int who, Span<long> usage) => Native(who, ref MemoryMarshal.GetReference(usage));
}

internal sealed record Subject(string Name, string Folder, string File, bool IsModel)
{
    public List<double> Cpu { get; } = [];

    public List<double> Targets { get; } = [];

    public List<double> Checks { get; } = [];
}

internal static class OwnTargets
{
    private static HashSet<string>? _names;

    public static HashSet<string> Names(string folder) =>
        _names ??= [.. Directory.GetFiles(folder)
            .SelectMany(file => Regex.Matches(System.IO.File.ReadAllText(file), "<Target Name=\"([^\"]+)\"").Select(match => match.Groups[1].Value))];
}
