namespace FineTune.Tokenizers.Texts;

/// <summary>A part of a text on its way to tokens.</summary>
/// <param name="Start">Begin in <see cref="PreTokenizedText"/>'s text.</param>
/// <param name="End">End in it.</param>
/// <param name="Origin">Where it begins in the original text; known where the text is tracked.</param>
/// <param name="AddedToken">Id of the added token that it is; <see cref="NoToken"/> for a piece that the model is to take apart.</param>
internal readonly record struct Piece(int Start, int End, int Origin, int AddedToken = Piece.NoToken)
{
    public const int NoToken = -1;

    public bool IsToken => AddedToken != NoToken;
}
