using System.Globalization;
using FineTune.Testing;

namespace FineTune.Contracts.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    /// <summary>No process has this id.</summary>
    private const int Dead = int.MaxValue;

    private readonly TemporaryFolder _folder = new();

    private static string Machine => Environment.MachineName.Replace('.', '-');

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_killed_writer_of_the_file_left_goes_with_the_next_writing()
    {
        string left = Underway("stamp.json", DateTime.UtcNow, Machine, Dead);
        string ofAnotherFile = Underway("other.json", DateTime.UtcNow, Machine, Dead);
        AtomicFile.Write(_folder["stamp.json"], "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(_folder["stamp.json"]));
        Assert.Equal((false, true), (File.Exists(left), File.Exists(ofAnotherFile)));
    }

    [Fact]
    public void What_somebody_still_writes_stays()
    {
        string own = Underway("stamp.json", DateTime.UtcNow.AddHours(-2), Machine, Environment.ProcessId);
        string elsewhere = Underway("stamp.json", DateTime.UtcNow.AddHours(-2), "another", Dead);
        string stranger = _folder.Write("stamp.json.of.somebody.tmp", "x");
        string old = Underway("stamp.json", DateTime.UtcNow.AddDays(-2), "another", Environment.ProcessId);
        AtomicFile.Write(_folder["stamp.json"], []);
        Assert.Equal((true, true, true, false), (File.Exists(own), File.Exists(elsewhere), File.Exists(stranger), File.Exists(old)));
    }

    [Fact]
    public void Names_of_files_under_way_are_never_the_same_and_known_again()
    {
        string[] names = [.. Enumerable.Range(0, 100).AsParallel().Select(_ => TemporaryFile.Beside(_folder["sub/stamp.json"]))];
        // Without their time: two may be of the same tick.
        Assert.Equal(names.Length, names.Select(name => name.Split('.')[^2]).Distinct().Count());
        _folder.Write("sub/" + Path.GetFileName(names[0]), "abc");
        Assert.Equal(0, TemporaryFile.DeleteAllLeftovers(_folder.Path, SearchOption.AllDirectories));
        _folder.Write("sub/" + Path.GetFileName(names[1]).Replace($".{Environment.ProcessId}.", $".{Dead}.", StringComparison.Ordinal), "abc");
        Assert.Equal(3, TemporaryFile.DeleteAllLeftovers(_folder.Path, SearchOption.AllDirectories));
        Assert.Equal(0, TemporaryFile.DeleteAllLeftovers(_folder["none"], SearchOption.TopDirectoryOnly));
    }

    private string Underway(string file, DateTime since, string machine, int process) =>
        _folder.Write(string.Create(CultureInfo.InvariantCulture, $"{file}.{since.Ticks}.{machine}.{process}.1.tmp"), "half");
}
