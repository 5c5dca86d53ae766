using FineTune.Contracts;

namespace FineTune.Engine.Hooks;

/// <summary>Calls the user's code; what it throws becomes one error with the user's own stack.</summary>
internal static class HookCall
{
    /// <param name="position">The Hook element in the project file.</param>
    /// <exception cref="FineTuneException">FT3400: the hook threw.</exception>
    public static T Run<T>(Type hook, SourcePosition? position, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is not FineTuneException)
        {
            throw new FineTuneException(DiagnosticCatalog.HookFailed, position, exception, hook.FullName, Describe(exception));
        }
    }

    /// <summary>The exception without the engine's own frames, which are nothing to the user.</summary>
    private static OutputLines Describe(Exception exception)
    {
        IEnumerable<string> lines = exception.ToString().ReplaceLineEndings("\n").Split('\n');
        return new OutputLines([.. lines.TakeWhile(line => !line.StartsWith("   at FineTune.Engine.", StringComparison.Ordinal))]);
    }
}
