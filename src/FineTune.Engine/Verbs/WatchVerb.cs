using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Watching;

namespace FineTune.Engine.Verbs;

/// <summary>
/// Serves the reports of builds that run: <c>dotnet msbuild -t:Watch</c>. Folders of stages come by standard input, a line each; at its end the server
/// ends, so that none outlives its build.
/// </summary>
internal static class WatchVerb
{
    public static Command Create()
    {
        var command = new Command("watch", "Serve the reports of running builds on loopback; a folder of stages a line on standard input.");
        command.SetAction(_ => Run(Console.In, Console.Out));
        return command;
    }

    public static int Run(TextReader folders, TextWriter output)
    {
        using WatchServer server = WatchServer.Start();
        output.WriteLine(server.Address);
        output.Flush();
        while (folders.ReadLine() is { } folder)
        {
            server.Add(folder);
        }

        return (int)EngineExitCode.Done;
    }
}
