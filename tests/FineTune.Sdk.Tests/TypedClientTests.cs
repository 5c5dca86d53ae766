using System.Globalization;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

/// <summary>A model is a reference like any other: what is not in its data does not compile.</summary>
[Collection(PackedSdkCollection.Name)]
public sealed class TypedClientTests(PackedSdk sdk)
{
    private const string Export = "<Export Include=\"onnx\" />";

    private const string Program = """
        using app;

        ReviewsLabel label = ReviewsLabel.NotAtAll;
        Func<ReviewsModel, ReviewsPrediction> ask = reviews => reviews.Classify("a text");
        Console.WriteLine($"{label} {(int)ReviewsLabel._5Stars}");
        """;

    [Fact]
    public async Task A_label_renamed_in_the_data_is_an_error_of_the_compiler()
    {
        using ModelProject project = await StarsAsync(Program);

        (await BuildAsync(project)).Succeeded().Says("reviews -> bin/reviews/");
        Assert.Equal("tokenize train evaluate", project.Starts().Replace(" export", "", StringComparison.Ordinal));
        string file = Directory.GetFiles(project["app/obj"], "ReviewsModel.g.cs", SearchOption.AllDirectories).Single();
        DateTime written = File.GetLastWriteTimeUtc(file);
        (await BuildAsync(project)).Succeeded().Says("up to date)");
        Assert.Equal(("", written), (project.Starts(), File.GetLastWriteTimeUtc(file)));
        (await project.RunAsync("run", "--project", "app", "--no-build")).Succeeded().Says("NotAtAll 0");

        project.Edit("data/train.csv", "5 stars", "five stars");
        (await BuildAsync(project)).Failed().Says("error CS0117: 'ReviewsLabel' does not contain a definition for '_5Stars'");
    }

    [Fact]
    public async Task Labels_of_any_letters_compile()
    {
        string[] labels = ["it's \"so\" \\ so;so %41", "C++ </summary>", "__FineTuneClientNamespace__", "$(Nothing) @(None)", "😀", "5.0"];
        using ModelProject project = await StarsAsync("""
            foreach (ReviewsLabel label in Enum.GetValues<ReviewsLabel>()) Console.WriteLine($"[{label}]");
            foreach (string text in typeof(ReviewsModel).GetConstructors()[0].GetParameters().Select(parameter => parameter.Name!)) Console.WriteLine(text);
            """, "<FineTuneClientNamespace>My.class</FineTuneClientNamespace>");
        project.Edit("app/Program.cs", "foreach (ReviewsLabel", "using My.@class;\nforeach (ReviewsLabel");
        project.Write("data/train.csv", "text,label\n" + string.Concat(labels.Select(label => $"good,{label}\n")));

        (await BuildAsync(project)).Succeeded();

        CommandResult run = (await project.RunAsync("run", "--project", "app", "--no-build")).Succeeded();
        Array.ForEach((string[])["[ItSSoSoSo41]", "[CSummary]", "[FineTuneClientNamespace]", "[NothingNone]", "[U1F600]", "[_5_0]"], name => run.Says(name));
        string source = await File.ReadAllTextAsync(Directory.GetFiles(project["app/obj"], "ReviewsModel.g.cs", SearchOption.AllDirectories).Single());
        Assert.Contains("<c>it's \"so\" &#92; so;so %41</c>", source, StringComparison.Ordinal);
        Assert.Contains("\"$(Nothing) @(None)\"", source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_that_become_one_name_and_a_project_that_exports_nothing_are_told_at_the_project()
    {
        using ModelProject project = await StarsAsync(Program);
        project.Write("data/train.csv", "text,label\ngood,5 stars\nbad,5-stars\n");
        (await BuildAsync(project)).Failed()
            .Says("reviews.finetune : error FT6020: The labels '5 stars' and '5-stars' of the model both become _5Stars in C#.");
        project.Write("data/train.csv", "text,label\ngood,5 stars\nbad,not at all\n");
        project.Edit("reviews.finetune", Export, "");
        (await BuildAsync(project)).Failed().Says("reviews.finetune : error FT6021").Says("<Export Include=\"onnx\" />");
    }

    [Fact]
    public async Task An_app_without_the_package_is_told_so_where_it_uses_the_client_alone()
    {
        using ModelProject project = await StarsAsync(Program);
        await AppProject.WriteAsync(project, sdk, Program, hasClient: false);
        (await BuildAsync(project)).Failed()
            .Says("app/Program.cs : error FT6024: The app uses reviewsModel of the project").Says("dotnet add package FineTune.Client");

        project.Write("app/Program.cs", "return 0;");
        (await BuildAsync(project)).Succeeded();
        Assert.True(File.Exists(project["app/bin/Debug/net10.0/models/reviews/model.safetensors"]));
    }

    [Fact]
    public async Task A_namespace_is_the_projects_name_and_one_that_is_none_is_refused()
    {
        using ModelProject project = await StarsAsync(Program.Replace("using app;", "using _2nd_app.my_web;", StringComparison.Ordinal));
        File.Move(project["app/app.csproj"], project["app/2nd-app.my web.csproj"]);
        (await project.RunAsync("build", "app/2nd-app.my web.csproj")).Succeeded();

        (await project.RunAsync("build", "app/2nd-app.my web.csproj", "-p:FineTuneClientNamespace=My-App")).Failed()
            .Says("error FT6022: FineTuneClientNamespace = 'My-App' is no namespace.");
    }

    [Fact]
    public async Task Two_models_of_one_name_are_refused()
    {
        using ModelProject project = await StarsAsync(Program);
        project.Write("other/reviews.finetune", await File.ReadAllTextAsync(project["reviews.finetune"]));
        project.Write("other/data/train.csv", "text,label\ngood,1\nbad,0\n");
        project.Write("other/data/test.csv", "text,label\ngood,1\nbad,0\n");
        project.Edit("app/app.csproj", "<ProjectReference ", "<ProjectReference Include=\"../other/reviews.finetune\" /><ProjectReference ");

        (await BuildAsync(project)).Failed().Says("error FT6023: The app references several models that are called Reviews");
    }

    [Fact]
    public async Task An_editor_has_the_types_of_a_model_that_nobody_has_trained_and_starts_no_engine()
    {
        using ModelProject project = await StarsAsync(Program);
        string[] asked = ["-t:Compile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true"];

        CommandResult first = await project.RunAsync(["msbuild", "app/app.csproj", "-restore", .. asked, "-getItem:Compile"]);
        Assert.Equal((0, "", false), (first.ExitCode, project.Starts(), Directory.Exists(project["obj/finetune"])));
        first.Says("ReviewsModel.g.cs");
        string file = Directory.GetFiles(project["app/obj"], "ReviewsModel.g.cs", SearchOption.AllDirectories).Single();
        string before = await File.ReadAllTextAsync(file);
        Assert.Contains("public sealed partial class ReviewsModel", before, StringComparison.Ordinal);
        Assert.Contains("public enum ReviewsLabel", before, StringComparison.Ordinal);
        Assert.DoesNotContain("_5Stars", before, StringComparison.Ordinal);

        (await BuildAsync(project)).Succeeded();
        string built = await File.ReadAllTextAsync(file);
        Assert.Contains("_5Stars", built, StringComparison.Ordinal);
        project.Starts();
        (await project.RunAsync(["msbuild", "app/app.csproj", .. asked])).Succeeded();
        Assert.Equal((built, ""), (await File.ReadAllTextAsync(file), project.Starts()));
    }

    [Fact]
    public async Task The_contract_trains_nothing()
    {
        using ModelProject project = await StarsAsync(Program);

        CommandResult contract =
            await project.RunAsync("msbuild", "reviews.finetune", "-restore", "-t:GetFineTuneContract", "-getTargetResult:GetFineTuneContract");

        Assert.Equal((0, "tokenize"), (contract.ExitCode, project.Starts()));
        contract.Says("5 stars").Says("\"Model\": \"reviews\"");
    }

    [Fact]
    public async Task An_app_gets_the_files_that_a_client_opens_and_its_tests_get_them_too()
    {
        using ModelProject project = await StarsAsync(Program);
        (await BuildAsync(project)).Succeeded();
        AssertFiles(project["app/bin/Debug/net10.0/models/reviews"]);
        (await project.RunAsync("publish", "app/app.csproj", "-o", project["published"])).Succeeded();
        AssertFiles(project["published/models/reviews"]);

        project.Write("check/check.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NuGetAudit>false</NuGetAudit></PropertyGroup>
              <ItemGroup><ProjectReference Include="../app/app.csproj" /></ItemGroup>
            </Project>
            """);
        project.Write("check/Checks.cs", "public static class Checks { public static app.ReviewsLabel Label => app.ReviewsLabel.NotAtAll; }");
        (await project.RunAsync("build", "check/check.csproj")).Succeeded();
        AssertFiles(project["check/bin/Debug/net10.0/models/reviews"]);
        Assert.Empty(Directory.GetFiles(project["check/obj"], "ReviewsModel.g.cs", SearchOption.AllDirectories));

        project.Edit("app/app.csproj", "reviews.finetune\"", "reviews.finetune\" FineTuneClient=\"false\"");
        project.Write("app/Program.cs", "return 0;");
        (await BuildAsync(project, "-t:Rebuild")).Succeeded();
        Assert.True(File.Exists(project["app/bin/Debug/net10.0/models/reviews/model.safetensors"]));

        static void AssertFiles(string folder)
        {
            string[] files = [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))];
            Assert.Contains("config.json", files);
            Assert.DoesNotContain("model.safetensors", files);
            Assert.DoesNotContain("all_results.json", files);
            Assert.DoesNotContain("README.md", files);
        }
    }

    [Fact]
    public async Task Two_apps_share_one_model_and_one_whose_gate_fails_builds_neither()
    {
        using ModelProject project = await StarsAsync(Program);
        await AppProject.WriteAsync(project, sdk, Program.Replace("using app;", "using web;", StringComparison.Ordinal), folder: "web");
        project.Write("all.slnx", """
            <Solution>
              <Project Path="reviews.finetune" Type="C#" />
              <Project Path="app/app.csproj" />
              <Project Path="web/web.csproj" />
            </Solution>
            """);

        (await project.RunAsync("build", "all.slnx", "-m:2")).Succeeded();
        Assert.Equal("tokenize train evaluate", project.Starts().Replace(" export", "", StringComparison.Ordinal));
        (await project.RunAsync("build", "all.slnx", "--no-restore", "-graph")).Succeeded();
        Assert.Equal("", project.Starts());

        project.Edit("reviews.finetune", "\"0.8\"", "\"0.99\"");
        project.Write("app/Program.cs", "return 0;");
        CommandResult failed = (await project.RunAsync("build", "all.slnx")).Failed().Says("error FT4001");
        Assert.DoesNotContain("app -> ", failed.Output, StringComparison.Ordinal);
    }

    /// <summary>Also with the strictest settings and an older framework.</summary>
    [Theory]
    [InlineData("text-classification", "", "reviews.Classify(\"a\") is { Label: ReviewsLabel._5Stars, Score: > 0.5 }")]
    [InlineData("text-classification", "multi_label_classification", "reviews.Classify(\"a\").Has(ReviewsLabel.NotAtAll)")]
    [InlineData("text-classification", "regression", "reviews.Predict(\"a\") > 0.5f")]
    [InlineData("token-classification", "", "reviews.Find(\"a\")[0] is { Label: ReviewsLabel.Person, Start: 0, End: 1, Text: \"a\" }")]
    [InlineData("fill-mask", "", "reviews.Fill(\"[MASK]\")[0][0].Token == \"a\"")]
    [InlineData("sentence-similarity", "", "reviews.Similarity(\"a\", \"b\") > 0.5 && reviews.Embed(\"a\").Length == 384")]
    [InlineData("question-answering", "", "reviews.Answer(\"a\", \"b\") is ReviewsAnswer { HasAnswer: true, Text: \"b\", Start: 0, End: 1, Score: > 0.5 }")]
    [InlineData("multiple-choice", "", "reviews.Choose(\"a\", new[] { \"b\", \"c\" }) is { Choice: 0, Ending: \"b\", Score: > 0.5 }")]
    [InlineData("image-classification", "", "reviews.Classify(\"a.jpg\") is { Label: ReviewsLabel._5Stars, Score: > 0.5 }")]
    public async Task Every_task_has_a_client_that_compiles(string task, string problem, string question)
    {
        using ModelProject project = await StarsAsync(
            $$"""
            using app;
            internal static class Program
            {
                private static void Main() => System.Console.WriteLine(typeof(ReviewsModel).Name);
                internal static bool Ask(ReviewsModel reviews) => {{question}};
            }
            """,
            "<Nullable>disable</Nullable><ImplicitUsings>disable</ImplicitUsings><TreatWarningsAsErrors>true</TreatWarningsAsErrors>"
                + "<GenerateDocumentationFile>true</GenerateDocumentationFile><UseAppHost>false</UseAppHost>"
                + "<DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>");
        project.Edit("app/app.csproj", "<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>net8.0;net10.0</TargetFrameworks>");
        string kind = problem.Length == 0 ? "" : $"<ProblemType>{problem}</ProblemType>";
        project.Edit("reviews.finetune", "text-classification</FineTuneTask>", $"{task}</FineTuneTask>{kind}");
        project.Edit("reviews.finetune", "<Metric Include=\"accuracy\" Minimum=\"0.8\" />", "");
        if (task == "token-classification")
        {
            project.Write("data/train.csv", "text,label\na,O\nb,B-person\nc,I-person\n");
        }

        if (task == "image-classification")
        {
            project.Edit("reviews.finetune", "builtin:bert-tiny", "builtin:vit-tiny");
            (await BuildAsync(project)).Failed()
                .Says("error FT6060: The app asks the model 'reviews', which takes pictures, and has no reference to the package FineTune.Client.Images");
            project.Edit("app/app.csproj", "<PackageReference Include=\"FineTune.Client\"", "<None Include=\"FineTune.Client\"");
            (await BuildAsync(project)).Failed()
                .Says("error FT6024: The app uses reviewsModel").Says("Run 'dotnet add package FineTune.Client.Images'.");
            project.Edit("app/app.csproj", "<None Include=\"FineTune.Client\"", "<PackageReference Include=\"FineTune.Client.Images\"");
        }

        (await BuildAsync(project)).Succeeded();
    }

    [Fact]
    public async Task A_model_of_pairs_is_asked_in_pairs_alone()
    {
        using ModelProject project = await StarsAsync("""
            using app;

            Func<ReviewsModel, ReviewsLabel> ask = reviews => reviews.Classify("a", "b").Label;
            Func<ReviewsModel, int> many = reviews => reviews.Classify([new FineTune.Client.TextPair("a", "b")]).Count;
            """);
        project.Edit("reviews.finetune", "<Dataset ", "<Dataset TextPairColumn=\"text\" TextColumn=\"text\" LabelColumn=\"label\" ");
        (await BuildAsync(project)).Succeeded();

        project.Edit("app/Program.cs", "Classify(\"a\", \"b\")", "Classify(\"a\")");
        (await BuildAsync(project)).Failed().Says("error CS1503");
    }

    [Fact]
    public async Task A_package_has_the_client_compiled_and_is_a_base_model()
    {
        using ModelProject project = await StarsAsync(Program);
        string version = string.Create(CultureInfo.InvariantCulture, $"1.0.{DateTime.UtcNow.Ticks % 1_000_000_000}");
        (await project.RunAsync("pack", "reviews.finetune", "-o", sdk.Feed, $"-p:Version={version}", "-p:PackageId=Packed.Reviews")).Succeeded();
        Assert.Equal("tokenize train evaluate export", project.Starts());

        await AppProject.WriteAsync(
            project,
            sdk,
            Program.Replace("using app;", "using Reviews;", StringComparison.Ordinal),
            items: $"""<PackageReference Include="Packed.Reviews" Version="{version}" />""",
            hasClient: false);
        project.Edit("app/app.csproj", "<ProjectReference Include=\"../reviews.finetune\" />", "");
        (await BuildAsync(project)).Succeeded();
        (await project.RunAsync("run", "--project", "app", "--no-build")).Succeeded().Says("NotAtAll 0");
        Assert.True(File.Exists(project["app/bin/Debug/net10.0/models/reviews/onnx/model.onnx"]));
        Assert.False(File.Exists(project["app/bin/Debug/net10.0/models/reviews/model.safetensors"]));
        Assert.True(File.Exists(project["app/bin/Debug/net10.0/FineTune.Client.dll"]));

        project.Edit("reviews.finetune", "builtin:bert-tiny", $"package:Packed.Reviews/{version}");
        (await project.RunAsync("build", "reviews.finetune")).Succeeded().Says("Train: BaseModel changed");
        project.Edit("reviews.finetune", version, "1.0");
        (await project.RunAsync("build", "reviews.finetune", "--no-restore")).Failed().Says("error FT1206").Says("run 'dotnet restore'");
    }

    private static Task<CommandResult> BuildAsync(ModelProject project, params string[] arguments) =>
        project.BuildAppAsync("app/app.csproj", arguments);

    private async Task<ModelProject> StarsAsync(string program, string properties = "")
    {
        var project = new ModelProject(sdk);
        project.Write("data/train.csv", "text,label\ngood,5 stars\nbad,not at all\n");
        project.Edit("reviews.finetune", "<Metric ", Export + "<Metric ");
        await AppProject.WriteAsync(project, sdk, program, properties);
        return project;
    }
}
