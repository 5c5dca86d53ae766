namespace FineTune.Tokenizers.TokenModels;

/// <summary>A token of a word.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">Where it begins in the word, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
/// <param name="IsText">True where its text is that of the word and not that of its id, as of unknown text in a Unigram model.</param>
internal readonly record struct Token(int Id, int Start, int End, bool IsText = false);
