// What a newcomer does, from a clean clone to a trained model, in one command:
//
//     dotnet run eng/demo.cs [-- --output <folder>]
//
// Packs the SDK, the client and the templates, makes a project from the template, builds it twice, asks the model, builds and runs an app that
// references it, and
// checks what came out.
#:property PublishAot=false

using System.Diagnostics;
using System.Globalization;
using System.Security;
using System.Text.Json;

const string Usage = """
    usage: dotnet run eng/demo.cs [-- --output <folder>]

      --output <folder>   where to make the project Reviews; has to be empty or new. A folder of its own under the temporary files if left out.
      --help              this text
    """;

switch (args)
{
    case []:
        return await Demo.Run(Directory.CreateTempSubdirectory("finetune-demo-").FullName);
    case ["--output", var folder] when Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any():
        Console.Error.WriteLine($"'{folder}' is not empty.");
        return 2;
    case ["--output", var folder]:
        return await Demo.Run(Directory.CreateDirectory(folder).FullName);
    case ["--help" or "-h"]:
        Console.WriteLine(Usage);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

/// <summary>The steps, in order.</summary>
internal static class Demo
{
    private const string ProjectName = "Reviews";
    private const double LeastAccuracy = 0.90;

    private static readonly string[] Sentences =
    [
        "The battery still works after a year and the screen is very solid. All in all the phone is superb.",
        "The zipper is flimsy, but overall it is excellent.",
        "The handle feels wobbly. My verdict is absolutely terrible.",
    ];

    public static async Task<int> Run(string folder)
    {
        string hive = Directory.CreateTempSubdirectory("finetune-hive-").FullName;
        // A store of its own: that of the user may have the model already, and nothing would be trained.
        var steps = new Steps(Path.Combine(folder, "store"));
        try
        {
            string project = await MakeProject(steps, folder, hive);
            await BuildTwice(steps, project);
            await Ask(steps, project);
            await AskFromApp(steps, folder);
            Report(steps, project);
            return 0;
        }
        catch (DemoFailedException failure)
        {
            Console.Error.WriteLine($"\ndemo failed: {failure.Message}");
            Console.Error.WriteLine($"What there is lies in {folder}");
            return 1;
        }
        finally
        {
            Directory.Delete(hive, recursive: true);
        }
    }

    private static async Task<string> MakeProject(Steps steps, string folder, string hive)
    {
        string root = Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, ".."));
        string packages = Path.Combine(root, "artifacts", "packages");
        RemoveEarlierPackages(packages);
        foreach (string project in (string[])["src/FineTune.Sdk", "src/FineTune.Tokenizers", "src/FineTune.Client", "templates/FineTune.Templates"])
        {
            // Analyzers look at the sources when they are built to be tested; here they would only take time.
            string[] options = ["-c", "Release", $"-p:Version={steps.Version}", "-p:RunAnalyzers=false", "-nr:false", "-v", "q"];
            await steps.Run($"pack {Path.GetFileName(project)}", root, ["pack", project, .. options]);
        }

        // Adds to the sources the machine has: libtorch still comes from there.
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <packageSources>
                <add key="FineTune local packages" value="{SecurityElement.Escape(packages)}" />
              </packageSources>
            </configuration>

            """);
        string package = Path.Combine(packages, $"FineTune.Templates.{steps.Version}.nupkg");
        await steps.Run("install the template", folder, "new", "install", package, "--debug:custom-hive", hive);
        await steps.Run("make the project", folder, "new", "finetune", "-n", ProjectName, "--debug:custom-hive", hive);
        return Path.Combine(folder, ProjectName);
    }

    /// <summary>A version is packed once, so that no cache can hold an older package of the same name; old ones are of no use.</summary>
    private static void RemoveEarlierPackages(string packages)
    {
        if (Directory.Exists(packages))
        {
            foreach (string package in Directory.GetFiles(packages, "FineTune.*-demo.*nupkg"))
            {
                File.Delete(package);
            }
        }
    }

    private static async Task BuildTwice(Steps steps, string project)
    {
        string first = await steps.Run("dotnet build", project, "build", "-nr:false");
        Require(
            first.Contains("Train: first run", StringComparison.Ordinal) && !first.Contains("restored from the store", StringComparison.Ordinal),
            "the first build did not train.");
        Dictionary<string, DateTime> before = Stamps(project);
        Require(before.Count >= 3, "the build left no stamps of its stages in obj/finetune.");

        string output = await steps.Run("dotnet build, again", project, "build", "-nr:false");

        Require(output.Contains("up to date", StringComparison.Ordinal), "the second build does not say 'up to date'.");
        Require(before.Count == Stamps(project).Count(stamp => before.GetValueOrDefault(stamp.Key) == stamp.Value), "the second build ran a stage again.");
    }

    private static Dictionary<string, DateTime> Stamps(string project)
    {
        string stages = Path.Combine(project, "obj", "finetune");
        return Directory.Exists(stages)
            ? Directory.GetFiles(stages, "stamp.json", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc)
            : [];
    }

    private static async Task Ask(Steps steps, string project)
    {
        foreach (string sentence in Sentences)
        {
            string answer = await steps.Run($"ask: {sentence}", project, "run", "--project", $"{ProjectName}.finetune", "--", sentence);
            Require(answer.Contains("star", StringComparison.Ordinal), "the model gave no label.");
        }
    }

    /// <summary>The model is a reference, its labels are names that the compiler knows.</summary>
    private static async Task AskFromApp(Steps steps, string folder)
    {
        string app = Directory.CreateDirectory(Path.Combine(folder, "App")).FullName;
        File.WriteAllText(Path.Combine(app, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="../{ProjectName}/{ProjectName}.finetune" />
                <PackageReference Include="FineTune.Client" Version="{steps.Version}" />
              </ItemGroup>
            </Project>

            """);
        File.WriteAllText(Path.Combine(app, "Program.cs"), """
            using App;

            using var reviews = new ReviewsModel();
            ReviewsPrediction answer = reviews.Classify(args[0]);
            bool isGood = answer.Label is ReviewsLabel._4Stars or ReviewsLabel._5Stars;
            Console.WriteLine(isGood ? $"they like it ({answer.Score:0.00})" : $"they say {answer.Label}");

            """);
        string said = await steps.Run("build and run an app", app, "run", "--", Sentences[1]);
        Require(said.Contains("they ", StringComparison.Ordinal), "the app gave no answer.");
    }

    private static void Report(Steps steps, string project)
    {
        string model = Path.Combine(project, "bin", ProjectName);
        string results = Path.Combine(model, "all_results.json");
        string report = Path.Combine(model, "report.html");
        string weights = Path.Combine(model, "model.safetensors");
        foreach (string file in (string[])[weights, results, report])
        {
            Require(File.Exists(file), $"'{file}' is missing.");
        }

        using JsonDocument metrics = JsonDocument.Parse(File.ReadAllText(results));
        Require(metrics.RootElement.TryGetProperty("eval_accuracy", out JsonElement accuracy), $"'{results}' has no eval_accuracy.");
        Console.WriteLine($"\naccuracy {accuracy.GetDouble().ToString("0.000", CultureInfo.InvariantCulture)} on the test split\n");
        Console.WriteLine($"model    {model}");
        Console.WriteLine($"metrics  {results}");
        Console.WriteLine($"report   {report}\n");
        steps.PrintTimes();
        Require(accuracy.GetDouble() >= LeastAccuracy, string.Create(CultureInfo.InvariantCulture, $"the accuracy is below {LeastAccuracy:0.00}."));
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new DemoFailedException(otherwise);
        }
    }
}

/// <summary>Runs `dotnet`, shows what it says, keeps the time.</summary>
/// <param name="store">Where builds keep what they made.</param>
internal sealed class Steps(string store)
{
    /// <summary>Set by the `dotnet run` we are in; a child must find its own SDK.</summary>
    private static readonly string[] ParentVariables = ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"];

    private readonly List<(string Name, TimeSpan Time)> _done = [];

    /// <summary>Of the packages of this run.</summary>
    public string Version { get; } = $"0.1.0-demo.{DateTime.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";

    public async Task<string> Run(string name, string folder, params string[] arguments)
    {
        Console.WriteLine($"\n--- {name}");
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in ParentVariables)
        {
            start.Environment.Remove(variable);
        }

        start.Environment["FineTuneCachePath"] = store;
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";

        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task errors = Copy(process.StandardError, Console.Error, null);
        var output = new StringWriter(CultureInfo.InvariantCulture);
        await Copy(process.StandardOutput, Console.Out, output);
        await errors;
        await process.WaitForExitAsync();
        _done.Add((name, watch.Elapsed));
        return process.ExitCode == 0
            ? output.ToString()
            : throw new DemoFailedException($"'{name}' ended with exit code {process.ExitCode} (dotnet {string.Join(' ', arguments)}).");
    }

    public void PrintTimes()
    {
        foreach ((string name, TimeSpan time) in _done)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds,7:0.0} s  {name}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_done.Sum(step => step.Time.TotalSeconds),7:0.0} s  in all"));
    }

    private static async Task Copy(TextReader from, TextWriter to, TextWriter? alsoTo)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(line);
            alsoTo?.WriteLine(line);
        }
    }
}

/// <summary>A step went wrong; the message says which.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
