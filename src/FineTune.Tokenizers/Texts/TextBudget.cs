using System.Runtime.CompilerServices;

namespace FineTune.Tokenizers.Texts;

/// <summary>What may become of a text, and the steps that may be spent on it.</summary>
internal sealed class TextBudget
{
    private long _steps;

    public TextBudget(int length = 0) => Begin(length);

    /// <summary>UTF-16 units that the text may grow to.</summary>
    public int LongestText { get; private set; }

    /// <param name="length">Of the text, before anything is done to it.</param>
    public void Begin(int length) => (LongestText, _steps) = (TokenizerLimits.TextLength(length), TokenizerLimits.Work(length));

    /// <exception cref="TokenizerLimitException">More was spent than there is.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Spend(int steps)
    {
        if ((_steps -= steps) < 0)
        {
            throw TokenizerLimitException.TooManySteps();
        }
    }
}
