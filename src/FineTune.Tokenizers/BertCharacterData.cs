using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers;

/// <summary>The contents of <c>Unicode/bert-characters.txt</c>: how Hugging Face's tokenizers see each character.</summary>
internal sealed class BertCharacterData
{
    private readonly CharacterTable _table;

    private BertCharacterData(CharacterTable table) => _table = table;

    /// <summary>Control and format characters that clean_text drops.</summary>
    public IReadOnlyList<(int First, int Last)> Removed => _table.Ranges("removed");

    public IReadOnlyList<(int First, int Last)> Space => _table.Ranges("space");

    /// <summary>Chinese characters, which get a space on each side.</summary>
    public IReadOnlyList<(int First, int Last)> Chinese => _table.Ranges("isolated");

    public IReadOnlyList<(int First, int Last)> Punctuation => _table.Ranges("punctuation");

    /// <summary>Marks that strip_accents drops.</summary>
    public IReadOnlyList<(int First, int Last)> Marks => _table.Ranges("marks");

    /// <summary>Characters that strip_accents replaces, Hangul syllables aside.</summary>
    public IReadOnlyDictionary<int, string> Decomposed => _table.Mapping("decomposed");

    public IReadOnlyDictionary<int, string> Lowered => _table.Mapping("lowered");

    public static BertCharacterData Load() => new(CharacterTable.Load("bert-characters.txt"));
}
