using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.PreTokenization;

/// <summary>Sequence: one after the other.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<IPreTokenizer> preTokenizers) : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text)
    {
        foreach (IPreTokenizer preTokenizer in preTokenizers)
        {
            preTokenizer.PreTokenize(text);
        }
    }
}
