using System.Runtime.InteropServices;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hosting;
using FineTune.Engine.Hub;
using FineTune.Engine.Hub.Http;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Verbs;

/// <summary>
/// Says which token, endpoint, cache, device and libraries are in use. What does not work is said and is no error: the next line may be the one of interest.
/// </summary>
internal static class DoctorVerb
{
    public static string Run(HubSettings settings, string torchDirectory, string device, string kernels, IEventSink events, CancellationToken cancellation)
    {
        events.Info($"engine {EngineVersion.Current}");
        events.Info($"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        events.Info($"libtorch: {Torch(torchDirectory, device, kernels, events)}");
        events.Info($"Hub: {settings.Endpoint}{(settings.Endpoint == HubSettings.DefaultEndpoint ? "" : " (HF_ENDPOINT)")}");
        events.Info($"token: {settings.Token?.Source ?? "none"}");
        events.Info($"account: {AccountOf(settings, events, cancellation)}");
        events.Info($"cache: {settings.CacheFolder} ({Count(settings.CacheFolder, "model")}, {Count(settings.CacheFolder, "dataset")})");
        return "";
    }

    private static string Torch(string directory, string device, string kernels, IEventSink events)
    {
        if (directory.Length == 0)
        {
            return "none was found; run 'dotnet restore' or set FineTuneTorchDir";
        }

        try
        {
            MklKernelChoice choice = MklKernelChoice.Take(kernels, directory, measures: true);
            if (choice.Measurement is { } measurement)
            {
                events.Info(measurement);
            }

            TorchLibraries.Load(directory);
            string threads = Quantity.Of(get_num_threads(), "thread");
            return $"{__version__} in {directory}, device {DeviceChoice.Resolve(device)}, {threads}, kernels of MKL: {choice.Kernels} ({choice.Reason})";
        }
        catch (FineTuneException failure)
        {
            return $"{failure.Descriptor.Code}: {failure.Message}";
        }
    }

    private static string AccountOf(HubSettings settings, IEventSink events, CancellationToken cancellation)
    {
        if (settings.Offline || settings.Token is null)
        {
            return settings.Offline ? "not asked for, offline is set" : "none; public repositories need none";
        }

        try
        {
            using var client = new HubClient(settings, events);
            Account account = client.WhoAmI(cancellation);
            string organizations =
                account.Orgs is { Length: > 0 } orgs ? $", member of {string.Join(", ", orgs.Select(organization => organization.Name))}" : "";
            return HubText.Of($"{account.Name} (role {account.AccessToken?.Role ?? "unknown"}{organizations})");
        }
        catch (FineTuneException failure)
        {
            return $"{failure.Descriptor.Code}: {failure.Message}";
        }
    }

    private static string Count(string folder, string kind) =>
        Quantity.Of(Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, $"{kind}s--*").Count() : 0, kind);
}
