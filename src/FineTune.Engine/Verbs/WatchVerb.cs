using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Watching;

namespace FineTune.Engine.Verbs;

/// <summary>
/// Serves the reports of builds that run: <c>dotnet msbuild -t:Watch</c>. Projects come by standard input, a line each; at its end the server ends, so that
/// none outlives its build. The nodes of a build name a folder that they share, and have one server.
/// </summary>
internal static class WatchVerb
{
    public static Command Create()
    {
        var command = new Command("watch", "Serve the reports of running builds on loopback; a project a line on standard input.");
        var group = new Option<string?>("--group") { Description = "A folder that several share who are to have one server." };
        command.Options.Add(group);
        command.SetAction(parsed => Run(Console.In, Console.Out, parsed.GetValue(group)));
        return command;
    }

    public static int Run(TextReader projects, TextWriter output, string? group = null)
    {
        using var session = WatchSession.Start(group);
        output.WriteLine(session.Address);
        output.Flush();
        while (projects.ReadLine() is { } project)
        {
            session.Add(project);
        }

        session.Finish();
        return (int)EngineExitCode.Done;
    }
}
