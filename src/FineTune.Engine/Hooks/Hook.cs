using FineTune.Contracts;

namespace FineTune.Engine.Hooks;

/// <summary>An object of the user's, and where the project names the assembly it is from.</summary>
/// <param name="Code">The object.</param>
/// <param name="Position">The Hook element; null in tests.</param>
internal sealed record Hook<T>(T Code, SourcePosition? Position)
    where T : class
{
    /// <summary>The class, for messages.</summary>
    public Type Type => Code.GetType();

    /// <summary>Calls the user's code.</summary>
    /// <exception cref="FineTuneException">FT3400: the hook threw.</exception>
    public TResult Run<TResult>(Func<T, TResult> call) => HookCall.Run(Type, Position, () => call(Code));

    /// <inheritdoc cref="Run{TResult}"/>
    public void Run(Action<T> call) => Run(code =>
    {
        call(code);
        return true;
    });
}
