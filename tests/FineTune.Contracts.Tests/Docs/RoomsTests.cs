using System.Text.RegularExpressions;
using FineTune.Testing;

namespace FineTune.Contracts.Tests.Docs;

/// <summary>The pictures of docs/architecture.md are what the sources do: which room of a project refers to which, and none to itself by others.</summary>
public sealed partial class RoomsTests
{
    private const int MostFilesOfAFolder = 40;

    private static readonly string[] SharedByFamilies = ["Adapters", "Attention", "Layers", "Quantization", "Weights"];

    public static TheoryData<string> Projects { get; } = ["FineTune.Engine", "FineTune.Tasks"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_arrows_are_those_of_the_picture(string project)
    {
        SortedSet<string> used = [.. Sources(project).SelectMany(source => source.RoomsUsed.Select(room => $"{source.Room} --> {room}"))];

        Assert.Equal(string.Join('\n', Drawn(project)), string.Join('\n', used));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_arrows_make_a_circle(string project)
    {
        ILookup<string, string> next = Drawn(project).Select(arrow => arrow.Split(" --> ")).ToLookup(ends => ends[0], ends => ends[1]);
        HashSet<string> done = [];
        List<string> way = [];

        foreach (string room in next.Select(group => group.Key).Order())
        {
            Follow(room);
        }

        void Follow(string room)
        {
            Assert.False(way.Contains(room), $"a circle: {string.Join(" --> ", way)} --> {room}");
            if (done.Contains(room))
            {
                return;
            }

            way.Add(room);
            foreach (string other in next[room])
            {
                Follow(other);
            }

            way.RemoveAt(way.Count - 1);
            done.Add(room);
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_file_is_of_the_room_whose_folder_it_lies_in(string project) =>
        Assert.All(Sources(project), source => Assert.Equal(source.Folder, source.Room));

    /// <summary>What two families need lies in a folder for all of them.</summary>
    [Fact]
    public void Families_of_models_do_not_refer_to_each_other()
    {
        string models = Path.Combine(RepositoryFolder.Path, "src", "FineTune.Engine", "Models");
        string[] families = [.. Directory.GetDirectories(models).Select(folder => Path.GetFileName(folder)!).Except(SharedByFamilies)];
        Assert.Contains("Bert", families);
        foreach (string folder in Directory.GetDirectories(models))
        {
            string others = string.Join('|', families.Where(family => family != Path.GetFileName(folder)));
            foreach (string path in Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
            {
                Match other = Regex.Match(File.ReadAllText(path), $@"\bModels\.(?:{others})\b|^using \w+ = .*\b(?:{others})\.", RegexOptions.Multiline);
                Assert.False(other.Success, $"{path} refers to another family: {other.Value}");
            }
        }
    }

    /// <summary>An adapter sits in Linear; what multiplied by a weight elsewhere would pass it by.</summary>
    [Fact]
    public void Only_Linear_multiplies_by_a_weight()
    {
        string models = Path.Combine(RepositoryFolder.Path, "src", "FineTune.Engine", "Models");
        string[] multiplying = [.. Directory.EnumerateFiles(models, "*.cs", SearchOption.AllDirectories)
            .Where(path => Regex.IsMatch(File.ReadAllText(path), @"functional\s*\.linear\(|\.(mm|matmul|addmm)\("))
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

        Assert.Equal(["ActivatedLinearFunction.cs", "Linear.cs", "LoraLayer.cs", "QuantizedLinearFunction.cs"], multiplying);
    }

    [Fact]
    public void No_folder_has_too_many_files_to_look_through()
    {
        foreach (string folder in Directory.EnumerateDirectories(Path.Combine(RepositoryFolder.Path, "src"), "*", SearchOption.AllDirectories).Where(IsSource))
        {
            int files = Directory.GetFiles(folder, "*.cs").Length;
            Assert.True(files <= MostFilesOfAFolder, $"{folder} has {files} files, more than {MostFilesOfAFolder}");
        }
    }

    /// <summary>The arrows of the page's picture for a project, one a line: <c>A --> B &amp; C</c> are two.</summary>
    private static SortedSet<string> Drawn(string project)
    {
        string page = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "architecture.md")).ReplaceLineEndings("\n");
        Match picture = Regex.Match(page, $"## {Regex.Escape(project)}\n.*?```mermaid\n(?<lines>.*?)```", RegexOptions.Singleline);
        Assert.True(picture.Success, $"docs/architecture.md has no picture of {project}");
        return
        [
            .. picture.Groups["lines"].Value.Split('\n')
                .Select(line => line.Split("-->", StringSplitOptions.TrimEntries))
                .Where(ends => ends.Length == 2)
                .SelectMany(ends => ends[1].Split('&', StringSplitOptions.TrimEntries).Select(end => $"{ends[0]} --> {end}")),
        ];
    }

    private static IEnumerable<Source> Sources(string project)
    {
        string root = Path.Combine(RepositoryFolder.Path, "src", project);
        foreach (string path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(IsSource))
        {
            string text = File.ReadAllText(path);
            string folder = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar) is [var first, _, ..] ? first : project;
            string room = Regex.Match(text, $@"^namespace {Regex.Escape(project)}(?:\.(?<room>\w+))?[.;]", RegexOptions.Multiline) is { Success: true } match
                ? match.Groups["room"] is { Success: true, Value: var name } ? name : project
                : project;
            IEnumerable<string> used = Regex.Matches(text, $@"^using (?:static |\w+ = )?{Regex.Escape(project)}\.(?<room>\w+)", RegexOptions.Multiline)
                .Select(use => use.Groups["room"].Value);
            yield return new Source(folder, room, [.. used.Where(other => other != room).Distinct()]);
        }
    }

    private static bool IsSource(string path) => !BuildOutput().IsMatch(path);

    [GeneratedRegex(@"[\\/](bin|obj)([\\/]|$)")]
    private static partial Regex BuildOutput();

    private sealed record Source(string Folder, string Room, IReadOnlyList<string> RoomsUsed);
}
