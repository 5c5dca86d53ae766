using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Validation;

public sealed class BuiltinModelTests
{
    [Fact]
    public void A_package_that_is_not_restored_is_said()
    {
        using var folder = new TemporaryFolder();
        var engine = new RecordingBuildEngine();
        var task = new LocateBuiltinModel
        {
            BuildEngine = engine,
            ProjectFile = folder["a.finetune"],
            PackageFolders = folder["packages"],
            ModelsFolder = folder["models"],
        };

        Assert.False(task.Execute());

        Assert.Equal("FT1220", Assert.Single(engine.Errors).Code);
    }

    [Fact]
    public void What_is_restored_is_what_is_looked_for()
    {
        string targets = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "src", "FineTune.Sdk", "targets", "FineTune.BuiltinModel.targets"));
        PackagedModel model = BuiltinModels.MiniLmPackage;

        Assert.Contains($"Include=\"{model.Package}\" Version=\"[{model.Version}]\"", targets, StringComparison.Ordinal);
    }

    [Fact]
    public void The_package_is_unpacked_once()
    {
        using var folder = new TemporaryFolder();
        PackagedModel model = BuiltinModels.MiniLmPackage;
        folder.Write($"packages/{model.Package.ToLowerInvariant()}/{model.Version}/{model.Assembly}", "assembly");
        LocateBuiltinModel Locate()
        {
            var task = new LocateBuiltinModel
            {
                BuildEngine = new RecordingBuildEngine(),
                ProjectFile = folder["a.finetune"],
                PackageFolders = $"{folder["none"]};{folder["packages"]}",
                ModelsFolder = folder["models"],
            };
            Assert.True(task.Execute());
            return task;
        }

        LocateBuiltinModel first = Locate();
        Assert.EndsWith(".dll", first.Assembly, StringComparison.Ordinal);
        Directory.CreateDirectory(first.Folder);

        Assert.Equal(("", first.Folder), (Locate().Assembly, Locate().Folder));
    }
}
