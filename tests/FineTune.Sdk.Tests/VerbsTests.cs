using System.IO.Compression;
using System.Xml.Linq;
using FineTune.Contracts;
using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class VerbsTests(PackedSdk sdk)
{
    [Theory]
    [InlineData("My model (v2)", "My-model-v2")]
    [InlineData("-.x..y-.", "x-y")]
    public async Task A_project_of_any_name_makes_a_package_whose_name_NuGet_takes(string name, string package)
    {
        using var project = new ModelProject(sdk);
        File.Move(project["reviews.finetune"], project[$"{name}.finetune"]);

        (await project.RunAsync("pack", $"./{name}.finetune")).Succeeded();

        using ZipArchive content = await ZipFile.OpenReadAsync(project[$"bin/{package}.1.0.0.nupkg"]);
        string[] files = [.. content.Entries.Select(entry => Uri.UnescapeDataString(entry.FullName))];
        Assert.Contains($"models/{name}/config.json", files);
        Assert.Contains($"buildTransitive/{package}.targets", files);
    }

    [Fact]
    public async Task Every_verb_of_the_CLI_has_an_answer()
    {
        using var project = new ModelProject(sdk);
        (await project.RunAsync("test", "reviews.finetune")).Succeeded().Says("reviews: every gate passed (accuracy 0.913)");
        Assert.Equal("tokenize train evaluate", project.Starts());

        (await project.RunAsync("publish", "reviews.finetune", "-o", project["out put"])).Succeeded();
        Assert.True(File.Exists(project["out put/model.safetensors"]));
        (await project.RunAsync("pack", "reviews.finetune")).Succeeded();
        Assert.Equal("", project.Starts());
        using (ZipArchive package = await ZipFile.OpenReadAsync(project["bin/reviews.1.0.0.nupkg"]))
        {
            string[] files = [.. package.Entries.Select(entry => entry.FullName)];
            Assert.Contains("models/reviews/model.safetensors", files);
            Assert.Contains("buildTransitive/reviews.targets", files);
            Assert.Contains("README.md", files);
        }

        (await project.RunAsync("run", "--project", "reviews.finetune", "--", "some text", "--top-k"))
            .Succeeded().Says($"[predict]\n[--model]\n[{project["bin/reviews"]}]\n[--torch]\n").Says("[some text]\n[--top-k]\n");
        Assert.Equal("predict", project.Starts());

        (await project.RunAsync("msbuild", "reviews.finetune", "-t:Evaluate", "-getItem:FineTuneMetric")).Succeeded().Says("\"Identity\": \"accuracy\"")
            .Says("\"Value\": \"0.9125\"");
        (await project.RunAsync("msbuild", "reviews.finetune", "-getProperty:LearningRate")).Succeeded().Says("2e-5");
        Assert.Equal("", project.Starts());
    }

    [Fact]
    public async Task Run_takes_a_folder_of_any_name_as_one_argument()
    {
        using var project = new ModelProject(sdk, "dq\"uote \" --json \" it's; $(touch made) 100%");
        (await project.RunAsync("run", "--project", "reviews.finetune", "--", "some \"text\"", "\\"))
            .Succeeded().Says($"[predict]\n[--model]\n[{project["bin/reviews"]}]\n[--torch]\n").Says("[some \"text\"]\n[\\]\n");
        Assert.False(File.Exists(project["made"]));
    }

    [Fact]
    public async Task Preview_starts_no_shell_and_says_what_is_no_number()
    {
        using var project = new ModelProject(sdk, "it's $(touch made) & \"so\"");
        (await project.BuildAsync("-t:Preview", "-p:PreviewRows=2")).Succeeded().Says("[preview]").Says($"[{project["obj/finetune/tokenize/output"]}]")
            .Says("[--rows]").Says("[2]");
        Assert.False(File.Exists(project["made"]));
        Assert.Equal("tokenize preview", project.Starts());
        (await project.BuildAsync("-t:Preview", "-p:PreviewRows=0")).Failed().Says("error FT1004: PreviewRows = '0' is not a whole number from 1 to 1000.");
        Assert.Equal("", project.Starts());
    }

    [Fact]
    public async Task Help_lists_targets_properties_arguments_and_items_also_where_the_project_is_faulty()
    {
        using var project = new ModelProject(sdk);
        project.Edit("reviews.finetune", "<LearningRate>2e-5</LearningRate>", "<LerningRate>2e-5</LerningRate>");
        CommandResult help = (await project.BuildAsync("-t:Help")).Succeeded();
        Assert.Equal("", project.Starts());
        IEnumerable<string> names = SdkTargetCatalog.All.Where(target => target.IsForPeople).Select(target => target.Name)
            .Concat(SdkPropertyCatalog.All.Select(property => property.Name)).Concat(ArgumentCatalog.All.Select(argument => argument.Name)).Append("Dataset");
        HashSet<string> shown = [.. help.Rows.Where(row => row.Length > 1).Select(row => row[0])];
        Assert.Empty(names.Except(shown));
        help.Says("LearningRate").Says("[5e-05]");
    }

    [Fact]
    public async Task Clean_keeps_the_stages_and_Purge_does_not()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync("-t:Train")).Succeeded();
        Assert.Equal("tokenize train", project.Starts());
        (await project.BuildAsync()).Succeeded();
        Assert.Equal("evaluate", project.Starts());
        (await project.RunAsync("publish", "reviews.finetune")).Succeeded();
        (await project.RunAsync("pack", "reviews.finetune")).Succeeded();
        (await project.RunAsync("clean", "reviews.finetune")).Succeeded().Says("finished stages stay in obj/finetune");
        Assert.False(Directory.Exists(project["bin/reviews"]));
        (await project.BuildAsync("-t:Rebuild")).Succeeded().Says("up to date)");
        Assert.Equal("", project.Starts());
        Assert.True(File.Exists(project["bin/reviews/model.safetensors"]));
        (await project.BuildAsync("-t:Purge")).Succeeded().Says("removed bin/reviews/ and every finished stage");
        Assert.False(Directory.Exists(project["bin/publish"]));
        Assert.Empty(Directory.Exists(project["bin"]) ? Directory.GetFiles(project["bin"], "*.nupkg") : []);
        Assert.False(Directory.Exists(project["obj/finetune"]));
        Assert.False(Directory.Exists(project["bin/reviews"]));
    }

    [Fact]
    public async Task Push_is_the_only_verb_that_writes_elsewhere_and_gates_come_first()
    {
        using var project = new ModelProject(sdk);
        (await project.BuildAsync("-t:Push")).Failed().Says("error FT5001");
        project.Edit("reviews.finetune", "<LearningRate>", "<PushTo>../pushed here</PushTo><LearningRate>");
        project.Starts();
        (await project.BuildAsync()).Succeeded();
        Assert.False(Directory.Exists(project["../pushed here"]));
        (await project.BuildAsync("-t:Push")).Succeeded().Says("reviews -> ../pushed here (pushed)");
        Assert.True(File.Exists(project["../pushed here/model.safetensors"]));
        (await project.BuildAsync("-t:Push")).Succeeded().Says("reviews -> ../pushed here (up to date)");
        Assert.Equal("push", project.Starts());
        File.Delete(project["../pushed here/model.safetensors"]);
        (await project.BuildAsync("-t:Push")).Succeeded().Says("Push: model.safetensors is missing in");
        project.Edit("reviews.finetune", "\"0.8\"", "\"0.99\"");
        project.Starts();
        (await project.BuildAsync("-t:Push")).Failed().Says("error FT4001");
        Assert.Equal("", project.Starts());
    }

    [Fact]
    public async Task A_solution_builds_the_project_with_an_application_and_tests_that_use_its_model()
    {
        using var project = new ModelProject(sdk);
        project.Write("app/app.csproj", Using("<OutputType>Exe</OutputType><UseAppHost>false</UseAppHost>", ""));
        project.Write("app/Program.cs", "return 0;");
        project.Write("check/check.csproj", Using("<IsTestProject>true</IsTestProject>", TestPackages()));
        project.Write("check/ModelTests.cs", """
            public sealed class ModelTests
            {
                [Xunit.Fact]
                public void It_is_there() => Xunit.Assert.True(System.IO.File.Exists(System.IO.Path.Combine(System.AppContext.BaseDirectory, "models/reviews/model.safetensors")));
            }
            """);
        (await project.RunAsync("new", "sln", "-n", "all", "--format", "slnx")).Succeeded();
        (await project.RunAsync("sln", "all.slnx", "add", "reviews.finetune", "app/app.csproj", "check/check.csproj")).Succeeded();
        (await project.RunAsync("test", "all.slnx")).Succeeded().Says("reviews -> bin/reviews/ (accuracy 0.913)").Says("reviews: every gate passed")
            .Says("Passed:     1");
        Assert.Equal("tokenize train evaluate", project.Starts());
        (await project.RunAsync("build", "all.slnx", "--no-restore", "-graph", "-m:2")).Succeeded()
            .Says("reviews -> bin/reviews/ (accuracy 0.913, up to date)");
        Assert.Equal("", project.Starts());
        Assert.True(File.Exists(project["app/bin/Debug/net10.0/models/reviews/model.safetensors"]));

        static string TestPackages() => string.Concat(
            from package in XDocument.Load(Path.Combine(RepositoryFolder.Path, "Directory.Packages.props")).Descendants("PackageVersion")
            where package.Attribute("Include")!.Value is "Microsoft.NET.Test.Sdk" or "xunit" or "xunit.runner.visualstudio"
            select new XElement("PackageReference", package.Attributes()).ToString());

        static string Using(string properties, string items) => $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework>{properties}</PropertyGroup>
              <ItemGroup><ProjectReference Include="../reviews.finetune" />{items}</ItemGroup>
            </Project>
            """;
    }

    [Fact]
    public async Task Steps_of_the_project_itself_run_around_a_stage()
    {
        using var project = new ModelProject(sdk);
        project.Edit("reviews.finetune", "</Project>", """
              <Target Name="BeforeTokenize"><Message Importance="high" Text="before tokenize" /></Target>
              <Target Name="AfterTrain"><Message Importance="high" Text="after train" /></Target>
              <Target Name="Mine" BeforeTargets="BeforeTrain"><Message Importance="high" Text="mine" /></Target>
            </Project>
            """);
        CommandResult result = (await project.RunAsync("build", "reviews.finetune", "-nr:false")).Succeeded();
        string[] order = ["before tokenize", "Tokenize: first run", "mine", "Train: first run", "after train", "Evaluate: first run"];
        Assert.Equal(order, result.Lines.Where(order.Contains));
    }

    [Fact]
    public async Task An_application_gets_the_model_by_a_plain_project_reference()
    {
        using var project = new ModelProject(sdk);
        project.Write("app/app.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><UseAppHost>false</UseAppHost></PropertyGroup>
              <ItemGroup><ProjectReference Include="../reviews.finetune" /></ItemGroup>
            </Project>
            """);
        project.Write("app/Program.cs", "return 0;");
        (await project.RunAsync("build", "app/app.csproj")).Succeeded().Says("reviews -> bin/reviews/");
        Assert.Equal("tokenize train evaluate", project.Starts());
        Assert.True(File.Exists(project["app/bin/Debug/net10.0/models/reviews/model.safetensors"]));
        (await project.RunAsync("publish", "app/app.csproj", "-o", project["published"])).Succeeded();
        Assert.Equal("", project.Starts());
        Assert.True(File.Exists(project["published/models/reviews/model.safetensors"]));
    }
}
