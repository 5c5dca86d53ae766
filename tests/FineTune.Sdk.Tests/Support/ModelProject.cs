using FineTune.Testing;

namespace FineTune.Sdk.Tests.Support;

/// <summary>A real project in a folder of its own, built by the real CLI with a fake engine.</summary>
internal sealed class ModelProject : IDisposable
{
    private const string Template = """
        <Project Sdk="FineTune.Sdk/VERSION">
          <PropertyGroup>
            <FineTuneTask>text-classification</FineTuneTask>
            <BaseModel>builtin:bert-tiny</BaseModel>
            <LearningRate>2e-5</LearningRate>
          </PropertyGroup>
          <ItemGroup>
            <Dataset Include="data/*.csv" />
            <Metric Include="accuracy" Minimum="0.8" />
          </ItemGroup>
        </Project>
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _tasks = [];

    /// <param name="subfolder">Folder of the project, for names a path may hold.</param>
    public ModelProject(PackedSdk sdk, string subfolder = "reviews")
    {
        Folder = Path.Combine(_folder.Path, subfolder);
        _folder.Write("nuget.config", sdk.NuGetConfig);
        Directory.CreateDirectory(EngineFolder);
        Write("reviews.finetune", Template.Replace("VERSION", sdk.Version, StringComparison.Ordinal));
        Write("data/train.csv", "text,label\ngood,1\nbad,0\n");
        Write("data/test.csv", "text,label\nfine,1\n");
        Environment = new Dictionary<string, string>
        {
            ["FINETUNE_FAKE_ENGINE"] = EngineFolder,
            ["FineTuneEnginePath"] = BuildFacts.FakeEngine,
            ["FineTuneCachePath"] = _folder["store"],
            // Two rows are fewer than a step's eight.
            ["NoWarn"] = "FT1021",
        };
    }

    public string Folder { get; }

    public Dictionary<string, string> Environment { get; }

    /// <summary>The fake engine's scripts and its list of starts.</summary>
    public string EngineFolder => _folder["engine"];

    /// <summary>The store: of this project alone, unless a test points another project to it.</summary>
    public string Store => Environment["FineTuneCachePath"];

    public string this[string relativePath] => Path.Combine(Folder, relativePath);

    public string Write(string relativePath, string text)
    {
        string path = this[relativePath];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Edit(string relativePath, string before, string after)
    {
        string text = File.ReadAllText(this[relativePath]);
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(this[relativePath], text.Replace(before, after, StringComparison.Ordinal));
    }

    public Task<CommandResult> RunAsync(params string[] arguments) => DotnetCommand.RunAsync(Folder, arguments, Environment);

    /// <summary><c>dotnet build reviews.finetune</c> in this process; all but the first build of a test need no restore.</summary>
    /// <param name="arguments"><c>-t:Target</c> and <c>-p:Name=Value</c>.</param>
    public Task<CommandResult> BuildAsync(params string[] arguments) =>
        BuildAsync("reviews.finetune", restore: !File.Exists(this["obj/project.assets.json"]), arguments);

    /// <summary>The same of an app beside it, whose references may have changed.</summary>
    /// <param name="file">Its project file.</param>
    public Task<CommandResult> BuildAppAsync(string file, params string[] arguments) => BuildAsync(file, restore: true, arguments);

    /// <summary>The verbs the engine was started with since the last question.</summary>
    public string Starts()
    {
        string file = Path.Combine(EngineFolder, "starts.txt");
        if (!File.Exists(file))
        {
            return "";
        }

        string verbs = string.Join(' ', File.ReadAllLines(file).Select(line => line.Split(' ')[0]));
        File.Delete(file);
        return verbs;
    }

    /// <summary>The tasks the last build ran.</summary>
    public IReadOnlyList<string> TasksOfLastBuild() => _tasks;

    public void Dispose() => _folder.Dispose();

    private Task<CommandResult> BuildAsync(string file, bool restore, string[] arguments)
    {
        _tasks.Clear();
        var properties = new Dictionary<string, string>();
        foreach (string[] pair in arguments.Where(argument => argument.StartsWith("-p:", StringComparison.Ordinal))
            .Select(argument => argument[3..].Split('=', 2)))
        {
            properties.Add(pair[0], pair[1]);
        }

        string[] targets = [.. arguments.Where(argument => argument.StartsWith("-t:", StringComparison.Ordinal)).Select(argument => argument[3..])];
        Assert.Equal(arguments.Length, properties.Count + targets.Length);
        return InProcessBuild.RunAsync(this[file], restore, properties, targets.Length == 0 ? ["Build"] : targets, Environment, _tasks);
    }
}
