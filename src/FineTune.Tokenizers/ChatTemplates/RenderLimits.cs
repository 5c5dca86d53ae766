using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>
/// How far the rendering of one template may go. Templates come from anywhere: a few loops in one another never end, and a text can double with every step.
/// Each limit is far beyond what a conversation needs, and counts the same on every machine.
/// </summary>
internal sealed class RenderLimits
{
    /// <summary>UTF-16 units of one text.</summary>
    private const int TextLength = 1 << 25;

    private const long Steps = 20_000_000;

    /// <summary>Characters that are made in a step's time.</summary>
    private const int CharactersPerStep = 16;

    /// <summary>Expressions and statements in one another, calls of macros included.</summary>
    private const int Depth = 600;

    private long _steps = Steps;
    private int _depth;

    /// <exception cref="TokenizerLimitException">The text is longer than any that is needed.</exception>
    public static void CheckText(BigInteger length)
    {
        if (length > TextLength)
        {
            throw TokenizerLimitException.TextTooLong(TextLength);
        }
    }

    /// <summary>The same text, counted.</summary>
    public string Text(string text)
    {
        CheckText(text.Length);
        Take(text.Length / CharactersPerStep);
        return text;
    }

    /// <summary>Counts so many steps.</summary>
    /// <exception cref="TokenizerLimitException">There were too many.</exception>
    public void Take(BigInteger steps)
    {
        if (steps > _steps)
        {
            throw TokenizerLimitException.TooManySteps();
        }

        _steps -= (long)steps;
    }

    /// <inheritdoc cref="Take(BigInteger)"/>
    public void Take(int steps)
    {
        _steps -= steps;
        if (_steps < 0)
        {
            throw TokenizerLimitException.TooManySteps();
        }
    }

    /// <summary>Counts what it takes to go once through a value.</summary>
    public void TakeFor(object? value) => Take(value switch
    {
        string text => text.Length / CharactersPerStep,
        Markup markup => markup.Text.Length / CharactersPerStep,
        List<object?> list => list.Count / CharactersPerStep,
        PythonTuple tuple => tuple.Items.Count / CharactersPerStep,
        PythonDict dict => dict.Count / CharactersPerStep,
        PythonRange range => range.Count / CharactersPerStep,
        _ => 0,
    });

    /// <summary>Counts one step into the depth.</summary>
    public void Enter()
    {
        if (--_steps < 0)
        {
            throw TokenizerLimitException.TooManySteps();
        }

        if (++_depth > Depth || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TokenizerLimitException("calls itself too deep");
        }
    }

    public void Leave() => _depth--;
}
