using System.CommandLine;
using FineTune.Engine.Verbs;

try
{
    // A crash is for the catch below, not for a library's own words.
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
    return await CommandLine.Parse(args).InvokeAsync(configuration).ConfigureAwait(false);
}
catch (Exception exception)
{
    // A bug. The tasks show the last lines of standard error in one diagnostic (FT9001).
    Console.Error.WriteLine(exception);
    return CommandLine.CrashExitCode;
}
