namespace FineTune.Tokenizers;

/// <summary>A component went beyond its limits; who knows which one it is makes a <see cref="TokenizerException"/> of it.</summary>
/// <param name="reason">What it does, as the end of a sentence.</param>
internal sealed class TokenizerLimitException(string reason) : Exception(reason)
{
    public static TokenizerLimitException TextTooLong(int limit) =>
        new(FormattableString.Invariant($"makes more than {limit} characters of one text"));

    public static TokenizerLimitException TooManySteps() => new("takes too many steps for one text");
}
