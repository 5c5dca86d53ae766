using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>The samples, each built with the packages as somebody elsewhere would build it, and run.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class SampleTests(PackedSdk sdk)
{
    private const string Lovely = "the story was wonderful";
    private const string Awful = "honestly, the cast is awful";

    [Fact]
    public async Task An_app_answers_as_predict_does_also_compiled_to_native_code()
    {
        using ModelProject project = await CopyAsync("Console");

        (await project.RunAsync("build", "Console/Console.csproj")).Succeeded().Says("Train: first run").Says("Export: first run");
        CommandResult built = (await project.RunAsync("run", "--project", "Console", "--no-build", "--", Lovely, Awful)).Succeeded();
        built.Says("VeryMuch (").Says("): go and see it").Says("NotAtAll (").Says("): stay at home");
        CommandResult predicted = (await project.RunAsync(
            "run", "--project", "Reviews/Reviews.finetune", "--no-build", "--", "--json", Lovely, Awful)).Succeeded();
        double[] scores = [.. predicted.Lines.Where(line => line.StartsWith('{'))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("score").GetDouble())];
        Assert.Equal(2, scores.Length);
        Assert.All(scores, score => built.Says(FormattableString.Invariant($"({score:0.00})")));

        (await project.RunAsync("publish", "Console/Console.csproj", "-o", project["native"])).Succeeded();
        Assert.False(File.Exists(project["native/Console.dll"]));
        CommandResult native = await CommandRunner.RunAsync(project["native/Console"], project.Folder, [Lovely, Awful]);
        Assert.Equal(built.Output.ReplaceLineEndings(), native.Succeeded().Output.ReplaceLineEndings());
        Directory.Delete(project["native/models"], recursive: true);
        Assert.Equal(1, (await CommandRunner.RunAsync(project["native/Console"], project.Folder, [Lovely])).Says("config.json").ExitCode);
    }

    [Fact]
    public async Task A_service_answers_all_requests_with_one_model_and_says_that_it_is_well()
    {
        using ModelProject project = await CopyAsync("WebApi");
        (await project.RunAsync("build", "WebApi/WebApi.csproj")).Succeeded();
        var variables = new Dictionary<string, string>(project.Environment) { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" };
        using Process service = DotnetCommand.Start(project["WebApi/bin/Debug/net10.0"], ["exec", "WebApi.dll"], variables);
        try
        {
            const string listening = "Now listening on: ";
            string? line;
            while ((line = await service.StandardOutput.ReadLineAsync()) is not null && !line.Contains(listening, StringComparison.Ordinal))
            {
            }

            Assert.NotNull(line);
            using var client = new HttpClient { BaseAddress = new Uri(line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..]) };
            Assert.Equal("Healthy", await client.GetStringAsync("/health"));
            string[] labels = await Task.WhenAll(Enumerable.Range(0, 20).Select(async index =>
            {
                using HttpResponseMessage answer = await client.PostAsJsonAsync("/classify", new { text = index % 2 == 0 ? Lovely : Awful });
                return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("label").GetString()!;
            }));
            Assert.Equal(Enumerable.Range(0, 20).Select(index => index % 2 == 0 ? "VeryMuch" : "NotAtAll"), labels);
        }
        finally
        {
            service.Kill(entireProcessTree: true);
            await service.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task ML_NET_opens_the_exported_model()
    {
        using ModelProject project = await CopyAsync("MLNet");

        (await project.RunAsync("build", "MLNet/MLNet.csproj")).Succeeded();

        (await project.RunAsync("run", "--project", "MLNet", "--no-build", "--", Lovely, Awful)).Succeeded()
            .Says($"very much: {Lovely}").Says($"not at all: {Awful}");
    }

    [Fact]
    public async Task A_chat_with_an_exported_model_in_llama_cpp_streams_its_answers()
    {
        using ModelProject project = await CopyAsync("Chat", "Answers");

        (await project.RunAsync("build", "Chat/Chat.csproj")).Succeeded().Says("Export: first run");

        string file = Assert.Single(Directory.GetFiles(project["Chat/bin"], "*.gguf", SearchOption.AllDirectories));
        Assert.EndsWith(Path.Combine("models", "Answers", "gguf", "model-q8_0.gguf"), file, StringComparison.Ordinal);
        string[] questions = ["Where does the lion live?", "What does the whale eat?", "What is the food of the owl?"];
        CommandResult answered = (await project.RunAsync(["run", "--project", "Chat", "--no-build", "--", .. questions])).Succeeded()
            .Says("The lion lives in the savanna.").Says("The whale eats tiny crabs.").Says("The owl eats mice.");
        CommandResult predicted = (await project.RunAsync(["run", "--project", "Answers/Answers.finetune", "--no-build", "--", .. questions])).Succeeded();
        Assert.Equal(
            predicted.Lines.Where(line => line.StartsWith("The ", StringComparison.Ordinal)),
            answered.Lines.Where(line => line.StartsWith("The ", StringComparison.Ordinal)));
    }

    /// <summary>What the model learns its gate says; here two steps are enough for app and predict to say the same.</summary>
    [Fact]
    public async Task A_manual_is_asked()
    {
        using ModelProject project = await CopyAsync("Questions", "Manuals");
        project.Edit("Manuals/Manuals.finetune", "<NumTrainEpochs>3</NumTrainEpochs>", "<MaxSteps>2</MaxSteps>");
        project.Edit("Manuals/Manuals.finetune", "<Metric Include=\"f1\" Minimum=\"70\" />", "");
        string[] questions = ["How long is the warranty?", "What do I clean it with?", "Who made it?"];

        (await project.RunAsync("build", "Questions/Questions.csproj")).Succeeded().Says("Export: first run");

        CommandResult said = (await project.RunAsync(["run", "--project", "Questions", "--no-build", "--", .. questions])).Succeeded();
        CommandResult predicted = (await project.RunAsync(
            ["run", "--project", "Manuals/Manuals.finetune", "--no-build", "--", "--json", "--context", project["Questions/manual.txt"], .. questions]))
            .Succeeded();
        string[] answers = [.. predicted.Lines.Where(line => line.StartsWith('{'))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("answer").GetString()!)];
        Assert.Equal(questions.Length, answers.Length);
        Assert.All(answers, answer => said.Says(answer.Length == 0 ? "The manual does not say." : $"{answer} ("));
    }

    /// <summary>A sample and its model in a folder of their own, with the packages of this build.</summary>
    private async Task<ModelProject> CopyAsync(string sample, string model = "Reviews")
    {
        await sdk.PackClientAsync();
        var project = new ModelProject(sdk, "samples");
        project.Environment.Remove("FineTuneEnginePath");
        // What the repository has for samples is left behind, as elsewhere.
        foreach (string folder in (string[])[model, $"{model}/data", sample])
        {
            foreach (string file in Directory.GetFiles(Path.Combine(RepositoryFolder.Path, "samples", folder)))
            {
                string text = await File.ReadAllTextAsync(file);
                project.Write(
                    $"{folder}/{Path.GetFileName(file)}",
                    text.Replace("FineTune.Sdk/0.1.0", $"FineTune.Sdk/{sdk.Version}", StringComparison.Ordinal)
                        .Replace("Version=\"0.1.0\"", $"Version=\"{sdk.Version}\"", StringComparison.Ordinal)
                        .Replace("<OutputType>", "<NuGetAudit>false</NuGetAudit><OutputType>", StringComparison.Ordinal));
            }
        }

        return project;
    }
}
