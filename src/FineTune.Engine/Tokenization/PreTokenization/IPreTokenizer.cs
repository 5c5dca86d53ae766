using FineTune.Engine.Tokenization.Texts;

namespace FineTune.Engine.Tokenization.PreTokenization;

/// <summary>Splits a normalized text into the words that the model takes apart.</summary>
internal interface IPreTokenizer
{
    void PreTokenize(PreTokenizedText text);
}
