using System.Globalization;
using System.IO.Compression;
using System.Text;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

/// <summary>What may be written in another way, lie elsewhere or be asked for in another way without anything being computed again.</summary>
[Collection(PackedSdkCollection.Name)]
public sealed class ProjectFormTests(PackedSdk sdk)
{
    private const string Moved = """
        <?xml version="1.0" encoding="utf-8"?>
        <Project Sdk='FineTune.Sdk/VERSION'>
          <!-- Items first, properties in two groups, metadata as elements, numbers in other words. -->
          <ItemGroup>
            <Metric Include='accuracy'><Minimum>0.80</Minimum></Metric>
            <Dataset Include="data/test.csv" Split="test" />
            <Dataset Include="data/train.csv"><Split>train</Split></Dataset>
          </ItemGroup>
          <PropertyGroup><LearningRate>0.00002</LearningRate></PropertyGroup>
          <PropertyGroup>
            <BaseModel>
              builtin:bert-tiny
            </BaseModel>
            <FineTuneTask>text-classification</FineTuneTask>
          </PropertyGroup>
        </Project>
        """;

    [Fact]
    public async Task Another_form_of_the_project_file_runs_nothing()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        string moved = Moved.Replace("VERSION", sdk.Version, StringComparison.Ordinal);
        foreach (string text in (string[])[moved, moved.ReplaceLineEndings("\r\n"), moved.ReplaceLineEndings("").Replace("  ", "", StringComparison.Ordinal)])
        {
            project.Write("reviews.finetune", text);
            (await project.BuildAsync()).Succeeded().Says("reviews -> bin/reviews/ (accuracy 0.913, up to date)");
            Assert.DoesNotContain("RunStage", project.TasksOfLastBuild());
        }

        project.Edit("reviews.finetune", "<LearningRate>0.00002</LearningRate>", "");
        project.Edit("reviews.finetune", "<ItemGroup>", "<ItemGroup><TrainingArguments Include=\"more.yaml\" />");
        foreach (string yaml in (string[])["learning_rate: 2.0e-5\nseed: 42\n", "# The same.\n{ seed: 42, learning_rate: 0.00002 }"])
        {
            project.Write("more.yaml", yaml);
            (await project.BuildAsync()).Succeeded().Says("reviews -> bin/reviews/ (accuracy 0.913, up to date)");
            Assert.DoesNotContain("RunStage", project.TasksOfLastBuild());
        }
    }

    [Theory]
    [InlineData("<PushTo>../elsewhere</PushTo>")]
    [InlineData("<PushToHub>me/reviews</PushToHub><HubStrategy>end</HubStrategy><HubPrivateRepo>true</HubPrivateRepo><HubRevision>next</HubRevision>")]
    public async Task Another_destination_of_a_push_runs_nothing(string properties)
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        project.Edit("reviews.finetune", "<LearningRate>", properties + "<LearningRate>");
        (await project.BuildAsync()).Succeeded().Says("up to date)");
        Assert.Equal("", project.Starts());
    }

    [Fact]
    public async Task Configurations_publish_pack_and_design_time_share_one_model_also_after_it_came_from_the_store()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync("-p:Configuration=Debug")).Succeeded();
        (await project.BuildAsync("-p:Configuration=Release")).Succeeded().Says("up to date)");
        Assert.Equal("tokenize train evaluate", project.Starts());
        Directory.Delete(project["obj/finetune"], recursive: true);
        Directory.Delete(project["bin"], recursive: true);

        (await project.BuildAsync("-p:DesignTimeBuild=true")).Succeeded();
        Assert.False(Directory.Exists(project["obj/finetune"]));
        Assert.DoesNotContain("CheckStage", project.TasksOfLastBuild());
        (await project.BuildAsync("-t:Pack", "-p:Configuration=Release")).Succeeded().Says("Train: restored from the store");
        await using (ZipArchive package = await ZipFile.OpenReadAsync(project["bin/reviews.1.0.0.nupkg"]))
        {
            await using Stream packed = await package.GetEntry("models/reviews/model.safetensors")!.OpenAsync();
            using var content = new MemoryStream();
            await packed.CopyToAsync(content);
            Assert.Equal(await File.ReadAllBytesAsync(project["bin/reviews/model.safetensors"]), content.ToArray());
            using var specification = new StreamReader(await package.GetEntry("reviews.nuspec")!.OpenAsync());
            Assert.Contains("<license type=\"expression\">Apache-2.0</license>", await specification.ReadToEndAsync(), StringComparison.Ordinal);
        }

        Assert.Contains("\"license\": \"apache-2.0\"", await File.ReadAllTextAsync(project["bin/reviews/manifest.json"]), StringComparison.Ordinal);

        (await project.BuildAsync("-t:Publish")).Succeeded();
        Assert.True(File.Exists(project["bin/publish/model.safetensors"]));
        Assert.Equal("", project.Starts());
    }

    [Fact]
    public async Task A_file_may_be_renamed_only_by_case_be_a_link_or_be_of_any_age()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync()).Succeeded();
        project.Starts();
        File.Move(project["data/train.csv"], project["data/TRAIN.csv"]);
        (await project.BuildAsync()).Succeeded().Says("up to date)");
        File.Move(project["data/TRAIN.csv"], project["../rows"]);
        File.CreateSymbolicLink(project["data/train.csv"], project["../rows"]);
        (await project.BuildAsync()).Succeeded().Says("up to date)");
        Directory.Move(project["data"], project["../moved"]);
        Directory.CreateSymbolicLink(project["data"], project["../moved"]);
        (await project.BuildAsync()).Succeeded().Says("up to date)");
        foreach (int year in (int[])[1990, 2090])
        {
            File.SetLastWriteTimeUtc(project["../rows"], new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            (await project.BuildAsync()).Succeeded().Says("up to date)");
        }

        Assert.Equal("", project.Starts());
        File.WriteAllText(project["../rows"], File.ReadAllText(project["../rows"]).Replace("good", "fine", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(project["../rows"], new DateTime(2090, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        (await project.BuildAsync()).Succeeded().Says("Tokenize: data/train.csv changed");
        Assert.Equal("tokenize train evaluate", project.Starts());
    }

    /// <summary>FINETUNE_TEST_FILES=100000 for the long run.</summary>
    [Fact]
    public async Task Many_files_of_one_wildcard_run_once_and_the_one_that_changed_is_named()
    {
        int files = int.Parse(Environment.GetEnvironmentVariable("FINETUNE_TEST_FILES") ?? "2000", CultureInfo.InvariantCulture);
        using var project = new ModelProject(sdk);
        project.Edit("reviews.finetune", "data/*.csv\"", "data/*.csv\" /><Dataset Include=\"many/**/*.csv\" Split=\"train\"");
        byte[] rows = Encoding.ASCII.GetBytes("text,label\ngood,1\nbad,0\n");
        for (int file = 0; file < files; file++)
        {
            string path = project[string.Create(CultureInfo.InvariantCulture, $"many/{file % 100}/{file}.csv")];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, rows);
        }

        (await project.BuildAsync()).Succeeded();
        (await project.BuildAsync()).Succeeded().Says("up to date)");
        Assert.Equal("tokenize train evaluate", project.Starts());
        project.Write("many/7/7.csv", "text,label\ngood,1\n");
        (await project.BuildAsync()).Succeeded().Says("Tokenize: many/7/7.csv changed");
    }
}
