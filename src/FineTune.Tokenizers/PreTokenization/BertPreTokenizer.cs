using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.PreTokenization;

/// <summary>BertPreTokenizer: at white space, then each punctuation mark for itself.</summary>
internal sealed class BertPreTokenizer : IPreTokenizer
{
    private readonly SplitPreTokenizer _space = SplitPreTokenizer.WhitespaceSplit();
    private readonly SplitPreTokenizer _punctuation = SplitPreTokenizer.Punctuation(SplitBehavior.Isolated);

    public void PreTokenize(PreTokenizedText text)
    {
        _space.PreTokenize(text);
        _punctuation.PreTokenize(text);
    }
}
