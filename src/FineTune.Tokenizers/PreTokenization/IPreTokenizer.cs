using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.PreTokenization;

/// <summary>Splits a normalized text into the words that the model takes apart.</summary>
internal interface IPreTokenizer
{
    void PreTokenize(PreTokenizedText text);
}
