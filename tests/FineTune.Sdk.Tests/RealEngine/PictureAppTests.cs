using System.Text.Json;
using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>An app that asks a model of pictures and one of questions, and all pictures of a folder without an app.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class PictureAppTests(PackedSdk sdk)
{
    private static readonly string Pictures = Path.Combine(RepositoryFolder.Path, "templates", "FineTune.Templates", "content", "finetune", "data");

    private const string Program = """
        using app;

        using var shapes = new ShapesModel();
        using var people = new PeopleModel();
        ShapesPrediction shape = shapes.Classify(args[0]);
        PeopleAnswer answer = people.Answer("where does Anna live", "Anna lives in Oslo");
        string label = shape.Label is ShapesLabel.Circle ? "a circle" : "none";
        Console.WriteLine(FormattableString.Invariant($"{label} {shape.Score:0.0000}"));
        Console.WriteLine(FormattableString.Invariant($"answer {answer.Text} {answer.Start}-{answer.End} {answer.Score:0.0000}"));
        """;

    [Fact]
    public async Task The_app_answers_as_predict_does()
    {
        using ModelProject project = RealModelProject.Create(sdk);
        WriteShapes(project);
        WritePeople(project);
        await AppProject.WriteAsync(
            project, sdk, Program, items: $"""
                <ProjectReference Include="../shapes/Shapes.finetune;../people/People.finetune" />
                <PackageReference Include="FineTune.Client.Images" Version="{sdk.Version}" />
                """);
        project.Edit("app/app.csproj", """<ProjectReference Include="../reviews.finetune" />""", "");
        string picture = project["shapes/data/test/circle/circle-01.png"];

        (await project.RunAsync("build", "app/app.csproj")).Succeeded();
        CommandResult said = (await project.RunAsync("run", "--project", "app", "--no-build", "--", picture)).Succeeded();

        JsonElement shape = await AskAsync(project, "shapes/Shapes.finetune", picture);
        said.Says(FormattableString.Invariant($"{shape.GetProperty("score").GetDouble():0.0000}"));
        JsonElement answer = await AskAsync(project, "people/People.finetune", "where does Anna live\tAnna lives in Oslo");
        said.Says(FormattableString.Invariant(
            $"answer {answer.GetProperty("answer").GetString()} {answer.GetProperty("start").GetInt32()}-{answer.GetProperty("end").GetInt32()} "));
        string[] files = Directory.GetFiles(project["app/bin/Debug/net10.0/models/Shapes"]);
        Assert.Equal(["config.json", "preprocessor_config.json"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));

        (await project.RunAsync("build", "shapes/Shapes.finetune", "-t:Predict", "-p:PredictFile=data/test/")).Succeeded();
        JsonElement[] lines = [.. File.ReadLines(project["shapes/data/test.predictions.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["circle/circle-01.png", "square/square-01.png"], lines.Select(line => line.GetProperty("image").GetString()));
        Assert.Equal(shape.GetProperty("scores").ToString(), lines[0].GetProperty("scores").ToString());

        File.Copy(Path.Combine(Pictures, "train/square/square-09.png"), project["shapes/data/train/square/square-01.png"], overwrite: true);
        (await project.RunAsync("build", "shapes/Shapes.finetune")).Succeeded()
            .Says("Tokenize: the pictures of data/train/square changed (square-01.png)");
    }

    private static async Task<JsonElement> AskAsync(ModelProject project, string file, string asked)
    {
        CommandResult result = (await project.RunAsync("run", "--project", file, "--no-build", "--", "--json", asked)).Succeeded();
        return JsonDocument.Parse(result.Lines.Single(line => line.StartsWith('{'))).RootElement;
    }

    private void WriteShapes(ModelProject project)
    {
        foreach (string label in (string[])["circle", "square"])
        {
            foreach (string name in (string[])["train/LABEL/LABEL-01.png", "train/LABEL/LABEL-02.png", "train/LABEL/LABEL-03.png", "test/LABEL/LABEL-01.png"])
            {
                string file = name.Replace("LABEL", label, StringComparison.Ordinal);
                Directory.CreateDirectory(Path.GetDirectoryName(project["shapes/data/" + file])!);
                File.Copy(Path.Combine(Pictures, file), project["shapes/data/" + file]);
            }
        }

        project.Write("shapes/Shapes.finetune", $"""
            <Project Sdk="FineTune.Sdk/{sdk.Version}">
              <PropertyGroup>
                <FineTuneTask>image-classification</FineTuneTask>
                <BaseModel>builtin:vit-tiny</BaseModel>
                <LearningRate>1e-3</LearningRate>
                <MaxSteps>3</MaxSteps>
              </PropertyGroup>
              <ItemGroup>
                <Dataset Include="data/train" Split="train" />
                <Dataset Include="data/test" Split="test" />
                <Export Include="onnx" />
              </ItemGroup>
            </Project>
            """);
    }

    private void WritePeople(ModelProject project)
    {
        string[] names = ["Anna", "Ben", "Cleo", "Dora"];
        string[] places = ["Oslo", "Rome", "Bern", "Graz"];
        IEnumerable<string> rows =
            from name in names
            from place in places
            let context = $"{name} lives in {place}"
            let answers = $$"""{"text": ["{{place}}"], "answer_start": [{{context.Length - place.Length}}]}"""
            select $$"""{"question": "where does {{name}} live", "context": "{{context}}", "answers": {{answers}}}""";
        string[] all = [.. rows];
        project.Write("people/train.jsonl", string.Concat(all.Where((_, row) => row % 4 != 3).Select(row => row + "\n")));
        project.Write("people/test.jsonl", string.Concat(all.Where((_, row) => row % 4 == 3).Select(row => row + "\n")));
        project.Write("people/People.finetune", $"""
            <Project Sdk="FineTune.Sdk/{sdk.Version}">
              <PropertyGroup>
                <FineTuneTask>question-answering</FineTuneTask>
                <BaseModel>builtin:bert-tiny</BaseModel>
                <LearningRate>1e-3</LearningRate>
                <MaxSteps>3</MaxSteps>
                <MaxLength>32</MaxLength>
                <DocStride>8</DocStride>
                <VocabSize>200</VocabSize>
              </PropertyGroup>
              <ItemGroup>
                <Dataset Include="train.jsonl" />
                <Dataset Include="test.jsonl" />
                <Export Include="onnx" />
              </ItemGroup>
            </Project>
            """);
    }
}
