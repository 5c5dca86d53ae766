using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hosting;
using FineTune.Engine.Hub;
using FineTune.Engine.Hub.Http;
using FineTune.Engine.Hub.Pull;
using FineTune.Engine.Hub.Push;

namespace FineTune.Engine.Verbs;

/// <summary>
/// What a build asks about the Hub outside its stages: <c>preflight</c>, <c>results</c>, <c>login</c> and <c>doctor</c>. They speak the stages' protocol,
/// without a request.
/// </summary>
internal static class HubVerbs
{
    public static Command Preflight()
    {
        var repository = new Option<string>("--repository") { Description = "Repository that is to be pushed to.", Required = true };
        var proposal = new Option<bool>("--pull-request") { Description = "The push will propose its change." };
        var offline = Offline();
        var command = new Command("preflight", "Check, before hours of training, that a push can succeed.") { repository, proposal, offline };
        command.SetAction((result, cancellation) => RunAsync(events => Task.FromResult(Check(
            new HubDestinationSpec(result.GetRequiredValue(repository), null, null, HubStrategy.End, result.GetValue(proposal)),
            result.GetValue(offline),
            events,
            cancellation))));
        return command;
    }

    public static Command Login()
    {
        var command = new Command("login", "Check a token and store it as `hf auth login` does. The token comes from HF_TOKEN or from standard input.");
        command.SetAction((_, cancellation) => RunAsync(
            events => Task.FromResult(LoginVerb.Run(HubSettings.FromEnvironment(offline: false), events, TokenPrompt.Read, cancellation))));
        return command;
    }

    public static Command Doctor()
    {
        var torch = new Option<string>("--torch") { Description = "Folder with libtorch's libraries.", DefaultValueFactory = _ => "" };
        var device = new Option<string>("--device") { Description = "auto, cpu, cuda, cuda:N or mps.", DefaultValueFactory = _ => "auto" };
        var kernels = new Option<string>("--kernels") { Description = "auto, default or processor.", DefaultValueFactory = _ => MklKernels.Auto };
        var offline = Offline();
        var command = new Command("doctor", "Say what this machine would train with.") { torch, device, kernels, offline };
        command.SetAction((result, cancellation) => RunAsync(events => Task.FromResult(DoctorVerb.Run(
            HubSettings.FromEnvironment(result.GetValue(offline)),
            result.GetValue(torch)!,
            result.GetValue(device)!,
            result.GetValue(kernels)!,
            events,
            cancellation))));
        return command;
    }

    public static Command Results()
    {
        var model = new Option<string>("--of") { Description = "org/name, @revision allowed.", Required = true };
        var output = new Option<string>("--output") { Description = "File to write.", Required = true };
        var offline = Offline();
        var command = new Command("results", "Fetch the metrics of a model of the Hub.") { model, output, offline };
        command.SetAction((result, cancellation) => RunAsync(async events =>
        {
            using var client = new HubClient(HubSettings.FromEnvironment(result.GetValue(offline)), events);
            return await new PublishedResults(client).FetchAsync(result.GetRequiredValue(model), result.GetRequiredValue(output), cancellation)
                .ConfigureAwait(false);
        }));
        return command;
    }

    private static string Check(HubDestinationSpec destination, bool offline, IEventSink events, CancellationToken cancellation)
    {
        HubSettings settings = HubSettings.FromEnvironment(offline);
        if (settings.Offline)
        {
            return $"offline; whether {destination.Id} can be pushed to will show then";
        }

        using var client = new HubClient(settings, events);
        new HubDestination(client, destination, "").Check(cancellation);
        return $"{destination.Id} can be pushed to";
    }

    private static Option<bool> Offline() => new("--offline") { Description = "Ask nothing of the network." };

    internal static async Task<int> RunAsync(Func<IEventSink, Task<string>> run)
    {
        var events = new JsonLineSink(Console.Out);
        events.Write(new HelloEvent(ProtocolVersion.Current, EngineVersion.Current));
        try
        {
            events.Write(new ResultEvent(true, await run(events).ConfigureAwait(false)));
            return (int)EngineExitCode.Done;
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, "") is { } failure)
        {
            events.Write(new LogEvent(LogLevel.Error, failure.Message, failure.Descriptor.Code, failure.Position));
            events.Write(new ResultEvent(false));
            return (int)EngineExitCode.ErrorsReported;
        }
    }
}
