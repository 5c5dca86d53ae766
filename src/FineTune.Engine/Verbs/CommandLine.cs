using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hosting;
using FineTune.Engine.Stages;

namespace FineTune.Engine.Verbs;

/// <summary>The engine's verbs. The build starts the stages; <c>predict</c> and <c>encode</c> are for people.</summary>
internal static class CommandLine
{
    public const int CrashExitCode = 70;

    public static RootCommand Create()
    {
        var train = new DistributedStage<TrainRequest>(Stage.Train, ContractsJson.File.TrainRequest, TrainStage.RunAsync)
        {
            Prepare = TrainStage.Prepare,
            Recorded = TrainStage.Recorded,
        };
        var evaluate = new DistributedStage<EvaluateRequest>(Stage.Evaluate, ContractsJson.File.EvaluateRequest, EvaluateStage.RunAsync)
        {
            Prepare = EvaluateStage.Prepare,
        };
        var predict = new DistributedStage<PredictRequest>(Stage.Predict, ContractsJson.File.PredictRequest, PredictStage.RunAsync);
        return new("The engine of FineTune.Sdk. `dotnet build` of a .finetune project starts it; by hand it is useful to look into a build.")
        {
            StageVerb(
                Stage.Pull, "Bring base model and datasets of the Hub into the cache.", ContractsJson.File.PullRequest, PullStage.RunAsync, computes: false),
            StageVerb(Stage.Tokenize, "Read datasets and write token files.", ContractsJson.File.TokenizeRequest, TokenizeStage.RunAsync, computes: false),
            train.CreateVerb("Train the model."),
            evaluate.CreateVerb("Measure the trained model."),
            JoinVerb.Create(new Dictionary<Stage, Func<string, CancellationToken, Task<int>>>
            {
                [Stage.Train] = train.JoinAsync,
                [Stage.Evaluate] = evaluate.JoinAsync,
                [Stage.Predict] = predict.JoinAsync,
            }),
            StageVerb(
                Stage.Export,
                "Write the trained model as files for applications.",
                ContractsJson.File.ExportRequest,
                ExportStage.RunAsync,
                computes: true,
                ExportStage.Prepare),
            StageVerb(Stage.Push, "Publish the model folder.", ContractsJson.File.PushRequest, PushStage.RunAsync, computes: false),
            PreviewVerb.Create(),
            PredictVerb.Create(predict.RunOfBuildAsync),
            EncodeVerb.Create(),
            AllReduceVerb.Create(),
            WatchVerb.Create(),
            MatmulVerb.Create(),
            ProductsVerb.Create(),
            UnpackVerb.Create(),
            HubVerbs.Preflight(),
            HubVerbs.Results(),
            HubVerbs.Login(),
            HubVerbs.Doctor(),
        };
    }

    /// <summary>Arguments as they are: what begins with @ is a text, not the name of a file with more of them.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments) =>
        Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private static Command StageVerb<TRequest>(
        Stage stage,
        string description,
        JsonTypeInfo<TRequest> type,
        Func<TRequest, StageContext, Task<string>> run,
        bool computes,
        Action<TRequest>? prepare = null)
        where TRequest : StageRequest
    {
        var request = new Option<string>("--request") { Description = "The stage's request.json.", Required = true };
        var command = new Command(stage.ToString().ToLowerInvariant(), description) { request };
        command.SetAction(async (result, _) =>
            await RunStageAsync(result.GetRequiredValue(request), type, run, computes, prepare).ConfigureAwait(false));
        return command;
    }

    private static async Task<int> RunStageAsync<TRequest>(
        string request,
        JsonTypeInfo<TRequest> type,
        Func<TRequest, StageContext, Task<string>> run,
        bool computes,
        Action<TRequest>? prepare)
        where TRequest : StageRequest
    {
        using var signals = new CancellationSignals();
        if (Console.IsInputRedirected)
        {
            signals.WatchEndOf(Console.OpenStandardInput());
        }

        var events = new JsonLineSink(Console.Out);
        Console.SetOut(new PrintedLines(events));
        var host = new StageHost(events, signals.Token);
        return (int)await host.RunAsync(request, type, run, computes, prepare).ConfigureAwait(false);
    }
}
