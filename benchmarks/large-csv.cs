#!/usr/bin/env dotnet
// Tokenizes a CSV file larger than memory should ever have to hold, and says how long it took and how much memory the engine had at most (Linux):
//
//     dotnet run benchmarks/large-csv.cs -- [--gigabytes 3] [--words 200] [--max-length 128] [--folder PLACE] [--keep]
//
// The file is written first: rows of random words of a vocabulary of 20,000, two labels, no two rows alike. It goes away in the end unless --keep is there.
#:property PublishAot=false
#:include shared/Options.cs

using System.Diagnostics;
using System.Globalization;
using System.Text;

var options = new Options(args);

string root = Options.Root;
double gigabytes = options.Number("--gigabytes", 3);
int words = options.Integer("--words", 200);
string maxLength = options.Text("--max-length", "128");
string folder = options.Text("--folder", Path.Combine(Path.GetTempPath(), "finetune-large-" + Guid.NewGuid().ToString("N")[..8]));
Directory.CreateDirectory(folder);
try
{
    string packages = Path.Combine(folder, "packages");
    string version = $"0.1.0-benchmark.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
    await RunAsync(
        "dotnet", root, "pack", Path.Combine("src", "FineTune.Sdk"), "-c", "Release", $"-p:Version={version}", "-o", packages, "-nr:false", "-v", "q");
    long rows = WriteCsv(Path.Combine(folder, "train.csv"), (long)(gigabytes * 1e9));
    WriteProject(version);
    await RunAsync("dotnet", folder, "restore", "large.finetune", "-v", "q");

    using var finished = new CancellationTokenSource();
    Task<long> peak = WatchEngineAsync(finished.Token);
    var watch = Stopwatch.StartNew();
    Console.WriteLine(await RunAsync("dotnet", folder, "build", "large.finetune", "-t:Tokenize", "--no-restore", "-nr:false", "-v", "m"));
    watch.Stop();
    await finished.CancelAsync();
    long peakBytes = await peak;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{new FileInfo(Path.Combine(folder, "train.csv")).Length / 1e9:0.00} GB, {rows} rows: {watch.Elapsed.TotalSeconds:0} s, "
            + $"{rows / watch.Elapsed.TotalSeconds:0} rows/s, peak memory of the engine {peakBytes / 1e6:0} MB"));
    return 0;
}
finally
{
    if (!options.Has("--keep"))
    {
        Directory.Delete(folder, recursive: true);
    }
}

long WriteCsv(string path, long bytes)
{
    var random = new Random(1);
    byte[][] vocabulary = [.. Enumerable.Range(0, 20_000)
        .Select(_ => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 2 + random.Next(8)).Select(_ => (char)('a' + random.Next(26)))) + ' '))];
    using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20);
    file.Write("text,label\n"u8);
    long rows = 0;
    for (long written = 0; written < bytes; rows++)
    {
        byte[] number = Encoding.ASCII.GetBytes(rows.ToString(CultureInfo.InvariantCulture) + ' ');
        file.Write(number);
        written += number.Length + 3;
        int length = words / 2 + random.Next(words);
        for (int word = 0; word < length; word++)
        {
            // Squared, so that few words are common and most are rare, as in a language.
            double place = random.NextDouble();
            byte[] chosen = vocabulary[(int)(place * place * vocabulary.Length)];
            file.Write(chosen);
            written += chosen.Length;
        }

        file.Write(rows % 2 == 0 ? ",a\n"u8 : ",b\n"u8);
    }

    return rows;
}

void WriteProject(string version)
{
    File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
        <configuration><packageSources><add key="benchmark" value="{Path.Combine(folder, "packages")}" /></packageSources></configuration>
        """);
    File.WriteAllText(Path.Combine(folder, "large.finetune"), $"""
        <Project Sdk="FineTune.Sdk/{version}">
          <PropertyGroup>
            <FineTuneTask>text-classification</FineTuneTask>
            <BaseModel>builtin:bert-tiny</BaseModel>
            <MaxLength>{maxLength}</MaxLength>
          </PropertyGroup>
          <ItemGroup>
            <Dataset Include="train.csv" Split="train" />
          </ItemGroup>
        </Project>
        """);
}

// The system keeps the most memory a process ever had; the last look before it ends is the answer.
async Task<long> WatchEngineAsync(CancellationToken finished)
{
    long peak = 0;
    while (!finished.IsCancellationRequested)
    {
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(name => Path.GetFileName(name).All(char.IsAsciiDigit)))
        {
            try
            {
                string command = File.ReadAllText(Path.Combine(process, "cmdline"));
                if (command.Contains("FineTune.Engine.dll", StringComparison.Ordinal) && command.Contains(folder, StringComparison.Ordinal))
                {
                    string line = File.ReadLines(Path.Combine(process, "status")).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                    peak = Math.Max(peak, 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture));
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException)
            {
                // It ended between two looks.
            }
        }

        await Task.Delay(200, CancellationToken.None);
    }

    return peak;
}

static async Task<string> RunAsync(string file, string folder, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
    string output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)}\n{output}");
}
