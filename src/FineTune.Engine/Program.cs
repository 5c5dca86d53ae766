using FineTune.Engine.Hosting;

try
{
    return await CommandLine.Create().Parse(args).InvokeAsync().ConfigureAwait(false);
}
catch (Exception exception)
{
    // A bug. The tasks show the last lines of standard error in one diagnostic (FT9001).
    Console.Error.WriteLine(exception);
    return CommandLine.CrashExitCode;
}
