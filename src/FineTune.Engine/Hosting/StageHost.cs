using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Hosting;

/// <summary>Runs one stage for the build: request in, events out, an exit code that says how it ended.</summary>
internal sealed class StageHost(IEventSink events, CancellationToken cancellation)
{
    /// <summary>Of several processes that run the stage together the first alone keeps others out, and keeps the outputs.</summary>
    public int Rank { get; init; }

    /// <summary>How many they are.</summary>
    public int Processes { get; init; } = 1;

    /// <param name="requestPath">The request file.</param>
    /// <param name="type">Its type.</param>
    /// <param name="run">The stage; gives the one-line summary.</param>
    /// <param name="computes">True where the stage needs libtorch.</param>
    /// <param name="prepare">What the stage can begin before libtorch is loaded and the locks are taken.</param>
    /// <param name="recorded">The run that this one goes on from; null where it goes on from none.</param>
    public async Task<EngineExitCode> RunAsync<TRequest>(
        string requestPath,
        JsonTypeInfo<TRequest> type,
        Func<TRequest, StageContext, Task<string>> run,
        bool computes,
        Action<TRequest>? prepare = null,
        Func<TRequest, RecordedRun?>? recorded = null)
        where TRequest : StageRequest
    {
        TRequest? request = ReadRequest(requestPath, type);
        if (request is null)
        {
            return EngineExitCode.BadRequest;
        }

        StageOutput? output = null;
        try
        {
            prepare?.Invoke(request);
            Device? device = SayHello(request, computes, recorded?.Invoke(request));
            using FileMutex? held = Rank == 0 ? TakeLock(request) : null;
            using FileMutex? deviceHeld =
                device is null || request.ShareDevice || Rank > 0 ? null : DeviceLock.Take(device, Owner(request), events, cancellation);
            output = new StageOutput(request.StageFolder, Rank);
            string summary = await run(request, new StageContext(events, output.Partial, cancellation) { Processes = Processes }).ConfigureAwait(false);
            if (Rank > 0)
            {
                output.Discard();
            }
            else
            {
                output.Commit(events);
            }

            events.Write(new ResultEvent(true, summary));
            return EngineExitCode.Done;
        }
        catch (OperationCanceledException exception) when (cancellation.IsCancellationRequested || exception is StoppedTogetherException)
        {
            output?.Discard();
            events.Write(new ResultEvent(false));
            return EngineExitCode.Cancelled;
        }
        catch (Exception exception) when (EngineFailure.From(exception, request.StageFolder) is { } failure)
        {
            output?.Discard();
            SourcePosition? position = failure.Position ?? (failure.Argument is { } argument ? request.Project.PositionOf(argument) : null);
            events.Write(new LogEvent(LogLevel.Error, failure.Message, failure.Descriptor.Code, position));
            events.Write(new ResultEvent(false));
            return EngineExitCode.ErrorsReported;
        }
    }

    /// <summary>The engine of a build that was killed ends at its next safe point and tidies up: not in the files of this one.</summary>
    private FileMutex TakeLock(StageRequest request) =>
        FileMutex.Take(
            Path.Combine(request.StageFolder, StageLayout.Lock),
            Owner(request),
            _ => events.Info("waiting for the engine of an earlier build to end"),
            cancellation)
        ?? throw new OperationCanceledException(cancellation);

    private static MutexOwner Owner(StageRequest request) => MutexOwner.Here($"{request.Project.Name}, {Path.GetFileName(request.StageFolder)}");

    private TRequest? ReadRequest<TRequest>(string path, JsonTypeInfo<TRequest> type)
        where TRequest : StageRequest
    {
        string problem;
        try
        {
            TRequest? request = JsonSerializer.Deserialize(File.ReadAllText(path), type);
            if (request?.Protocol == ProtocolVersion.Current)
            {
                return request;
            }

            problem = $"it speaks protocol {request?.Protocol}, the engine {ProtocolVersion.Current}";
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            problem = exception.Message;
        }

        events.Write(new HelloEvent(ProtocolVersion.Current, EngineVersion.Current));
        events.Report(DiagnosticCatalog.BadRequest, new SourcePosition(path), problem);
        events.Write(new ResultEvent(false));
        return null;
    }

    /// <returns>The device the stage computes on; null where it computes nothing.</returns>
    private Device? SayHello(StageRequest request, bool computes, RecordedRun? recorded)
    {
        if (!computes)
        {
            events.Write(new HelloEvent(ProtocolVersion.Current, EngineVersion.Current));
            return null;
        }

        try
        {
            string torchDirectory = request.TorchDirectory
                ?? throw new FineTuneException(DiagnosticCatalog.NativeNotLoaded, null, "libtorch", "the request names no folder");
            MklKernelChoice choice = MklKernelChoice.Take(recorded?.MklKernels ?? request.MklKernels, torchDirectory, measures: true);
            TorchLibraries.Load(torchDirectory);
            Device device = DeviceChoice.Resolve(request.Device);
            int? processes = Processes > 1 ? Processes : null;
            int? ofSteps = recorded?.StepProcesses == Processes ? null : recorded?.StepProcesses;
            events.Write(new HelloEvent(
                ProtocolVersion.Current, EngineVersion.Current, __version__, device.ToString(), choice.Kernels, processes, ofSteps));
            if (choice.Measurement is { } measurement)
            {
                events.Info(measurement);
            }

            events.Detail($"kernels of MKL: {choice.Kernels}; {choice.Reason}");
            return device;
        }
        catch (FineTuneException)
        {
            // The first line is always hello; the failure itself is reported by the caller.
            events.Write(new HelloEvent(ProtocolVersion.Current, EngineVersion.Current));
            throw;
        }
    }
}
