// The developer's loop for one room: build, its tests, the format of its files.
//
//     dotnet run eng/dev.cs -- Tokenizers            a project, by the end of its name
//     dotnet run eng/dev.cs -- Engine/Data           a room of it: a folder below its tests
//     dotnet run eng/dev.cs -- Data --all            the tests that take long, too
//     dotnet run eng/dev.cs -- --list                what there is
//
// A room's tests are those in the folder of its name; the whole suite is `dotnet test`, and what has to hold before a change is merged is .ci/run.
#:property PublishAot=false

using System.Diagnostics;
using System.Globalization;

const string Usage = """
    usage: dotnet run eng/dev.cs -- ROOM [--all] [--no-format]
           dotnet run eng/dev.cs -- --list

      ROOM          Tokenizers, Engine/Data, Data ... (--list has all)
      --all         also tests that take long (trait Speed=slow)
      --no-format   leave the files' format alone
      --list        print the rooms
    """;

string root = Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, ".."));
List<Room> rooms = Room.All(root);
string[] names = [.. args.Where(argument => !argument.StartsWith('-'))];
string[] unknown = [.. args.Where(argument => argument.StartsWith('-')).Except(["--all", "--no-format", "--list"])];
if (args.Contains("--list") && args.Length == 1)
{
    rooms.ForEach(room => Console.WriteLine(room.Name));
    return 0;
}

if (names.Length != 1 || unknown.Length > 0 || args.Contains("--list"))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

Room[] meant = [.. rooms.Where(room => room.IsCalled(names[0]))];
if (meant.Length != 1)
{
    Console.Error.WriteLine(meant.Length == 0
        ? $"There is no room '{names[0]}'; --list has all."
        : $"'{names[0]}' may be {string.Join(" or ", meant.Select(room => room.Name))}.");
    return 2;
}

return Loop.Run(root, meant[0], withSlow: args.Contains("--all"), formats: !args.Contains("--no-format"));

/// <summary>A test project, or one folder of it, with the sources it is about.</summary>
/// <param name="Project">The tests' folder, from the root.</param>
/// <param name="Folder">Folder of the room below the project; null for all of it.</param>
internal sealed record Room(string Project, string? Folder)
{
    private const string Prefix = "FineTune.";
    private const string Suffix = ".Tests";

    /// <summary>The project's name without what all have in common.</summary>
    private string Short => Path.GetFileName(Project)[Prefix.Length..^Suffix.Length];

    public string Name => Folder is null ? Short : $"{Short}/{Folder}";

    /// <summary>What a test's full name begins with.</summary>
    public string Namespace => $"{Path.GetFileName(Project)}.{(Folder is null ? "" : Folder + ".")}";

    /// <summary>Folders of the room's sources and tests, from the root; those that there are.</summary>
    public IEnumerable<string> Folders(string root)
    {
        string[] projects = [Path.Combine("src", Prefix + Short), Project];
        IEnumerable<string> folders = projects.Select(project => Folder is null ? project : Path.Combine(project, Folder));
        return folders.Where(folder => Directory.Exists(Path.Combine(root, folder)));
    }

    public bool IsCalled(string name) => name.Equals(Name, StringComparison.OrdinalIgnoreCase) || name.Equals(Folder, StringComparison.OrdinalIgnoreCase);

    public static List<Room> All(string root)
    {
        var rooms = new List<Room>();
        foreach (string project in Directory.GetDirectories(Path.Combine(root, "tests"), $"{Prefix}*{Suffix}").Order(StringComparer.Ordinal))
        {
            string tests = Path.GetRelativePath(root, project);
            rooms.Add(new Room(tests, null));
            IEnumerable<string> folders = Directory.GetDirectories(project).Order(StringComparer.Ordinal).Where(HoldsTests);
            rooms.AddRange(folders.Select(folder => new Room(tests, Path.GetFileName(folder))));
        }

        return rooms;
    }

    private static bool HoldsTests(string folder) =>
        Path.GetFileName(folder) is not ("bin" or "obj") && Directory.EnumerateFiles(folder, "*Tests.cs", SearchOption.AllDirectories).Any();
}

/// <summary>Build, tests, format: stops at the first that fails.</summary>
internal static class Loop
{
    private const string Fast = "Speed!=slow";

    public static int Run(string root, Room room, bool withSlow, bool formats)
    {
        string tests = $"FullyQualifiedName~{room.Namespace}";
        return Step(root, "build", ["build", room.Project, "-nr:false", "-v", "q"])
            && Step(root, "test", ["test", room.Project, "--no-build", "--filter", withSlow ? tests : $"{tests}&{Fast}"])
            && (!formats || Step(root, "format", ["format", "whitespace", ".", "--folder", "--include", .. room.Folders(root).Select(folder => folder + "/")]))
            ? 0
            : 1;
    }

    private static bool Step(string root, string name, string[] arguments)
    {
        Console.WriteLine($"--- {name}: dotnet {string.Join(' ', arguments)}");
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = root };
        // Set by the `dotnet run` we are in; a child has to find its own SDK.
        foreach (string variable in (string[])["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"])
        {
            start.Environment.Remove(variable);
        }

        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        string time = watch.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        Console.WriteLine($"--- {name}: {(process.ExitCode == 0 ? "done" : "failed")} after {time} s");
        return process.ExitCode == 0;
    }
}
