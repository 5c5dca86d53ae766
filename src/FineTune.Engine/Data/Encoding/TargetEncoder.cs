using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>Makes the tokens of the text that is to be given for a row, which its end token ends.</summary>
/// <param name="tokenizer">As it is asked about targets: of some models in another language, or by another vocabulary file, than about sources.</param>
/// <param name="maxLength">Longest target, special tokens included.</param>
internal sealed class TargetEncoder(ITextTokenizer tokenizer, int maxLength)
{
    private readonly TokenizedText _tokens = new();

    /// <summary>Stands before each source, with what is between it and the text; empty for none.</summary>
    public string SourcePrefix { get; init; } = "";

    /// <summary>Tokens beyond the longest target that were left out.</summary>
    public int LostTokens => _tokens.LostTokens;

    /// <summary>The same for use beside this one on another thread.</summary>
    public TargetEncoder ForAnotherThread() => new(tokenizer.ForAnotherThread(), maxLength) { SourcePrefix = SourcePrefix };

    /// <summary>A source as the model is to read it.</summary>
    public ReadOnlySpan<char> WithPrefix(ReadOnlySpan<char> source) => SourcePrefix.Length == 0 ? source : string.Concat(SourcePrefix, source);

    /// <returns>The target's tokens; valid until the next is encoded.</returns>
    public ReadOnlySpan<int> Encode(ReadOnlySpan<char> target)
    {
        tokenizer.Encode(target, maxLength, _tokens);
        if (tokenizer.EndTokenId is { } end && !_tokens.InputIds.Contains(end))
        {
            // Without one nothing would say where a text that the model gives is at its end.
            if (_tokens.InputIds.Length == maxLength)
            {
                tokenizer.Encode(target, maxLength - 1, _tokens);
            }

            _tokens.Add(end, tokenizer.TokenOf(end)!);
        }

        return _tokens.InputIds;
    }
}
