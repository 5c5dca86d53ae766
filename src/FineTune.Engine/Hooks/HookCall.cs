using FineTune.Contracts;

namespace FineTune.Engine.Hooks;

/// <summary>Calls the user's code; what it throws becomes one error with the user's own stack.</summary>
internal static class HookCall
{
    /// <exception cref="FineTuneException">FT3400: the hook threw.</exception>
    public static T Run<T>(Type hook, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is not FineTuneException)
        {
            throw new FineTuneException(DiagnosticCatalog.HookFailed, null, exception, hook.FullName, Describe(exception));
        }
    }

    public static void Run(Type hook, Action call) => Run(hook, () =>
    {
        call();
        return true;
    });

    /// <summary>The exception without the engine's own frames, which are nothing to the user.</summary>
    private static string Describe(Exception exception)
    {
        IEnumerable<string> lines = exception.ToString().ReplaceLineEndings("\n").Split('\n');
        return $"\n{string.Join('\n', lines.TakeWhile(line => !line.StartsWith("   at FineTune.Engine.", StringComparison.Ordinal)))}\n";
    }
}
