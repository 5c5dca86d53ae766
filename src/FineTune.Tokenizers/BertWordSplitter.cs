using System.Buffers;
using System.Text;
using FineTune.Tokenizers.Normalization;

namespace FineTune.Tokenizers;

/// <summary>Normalizes a text and splits it into the words that WordPiece takes apart, in one pass.</summary>
internal sealed class BertWordSplitter
{
    private const int AsciiLimit = 0x80;
    private const int FirstHangul = 0xAC00;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;

    private readonly BertNormalization _options;
    private readonly BertCharacters _characters;

    /// <summary>What ASCII characters are and what they become; <see cref="CharacterClass.ReplacedMixed"/> for one that is looked up like any other.</summary>
    private readonly CharacterClass[] _asciiClasses = new CharacterClass[AsciiLimit];
    private readonly char[] _ascii = new char[AsciiLimit];

    public BertWordSplitter(BertNormalization options)
    {
        _options = options;
        _characters = new BertCharacters(options);
        for (int code = 0; code < AsciiLimit; code++)
        {
            CharacterClass characterClass = _characters.Classify(code, out string replacement);
            (_asciiClasses[code], _ascii[code]) = characterClass switch
            {
                CharacterClass.Replaced when replacement.Length == 1 => (CharacterClass.Word, replacement[0]),
                CharacterClass.Word or CharacterClass.Space or CharacterClass.Isolated or CharacterClass.Removed => (characterClass, (char)code),
                _ => (CharacterClass.ReplacedMixed, '\0'),
            };
        }
    }

    /// <summary>
    /// True where marks follow each other, which Unicode may reorder: for those the passes have to be gone through one by one.
    /// </summary>
    public bool IsDifficult(ReadOnlySpan<char> text)
    {
        if (!_options.StripsAccents || text.IndexOfAnyInRange('\u0300', '\uFFFF') < 0)
        {
            return false;
        }

        bool afterMark = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isMark = NormalForms.CombiningClass(rune.Value) > 0;
            if (isMark && afterMark)
            {
                return true;
            }

            afterMark = isMark;
        }

        return false;
    }

    public void Split(ReadOnlySpan<char> text, WordList words)
    {
        words.Clear();
        for (int position = 0; position < text.Length;)
        {
            char character = text[position];
            if (character < AsciiLimit && AddAscii(character, words))
            {
                position++;
                continue;
            }

            // A lone surrogate decodes as U+FFFD, which is removed.
            OperationStatus status = Rune.DecodeFromUtf16(text[position..], out Rune rune, out int length);
            Add(status == OperationStatus.Done ? rune.Value : Rune.ReplacementChar.Value, text.Slice(position, length), words);
            position += length;
        }

        words.EndWord();
    }

    private bool AddAscii(char character, WordList words)
    {
        switch (_asciiClasses[character])
        {
            case CharacterClass.Word:
                words.Append(_ascii[character]);
                return true;
            case CharacterClass.Space:
                words.EndWord();
                return true;
            case CharacterClass.Isolated:
                words.EndWord();
                words.Append(_ascii[character]);
                words.EndWord();
                return true;
            default:
                return _asciiClasses[character] == CharacterClass.Removed;
        }
    }

    private void Add(int code, ReadOnlySpan<char> source, WordList words)
    {
        switch (_characters.Classify(code, out string replacement))
        {
            case CharacterClass.Word:
                words.Append(source);
                break;
            case CharacterClass.Space:
                words.EndWord();
                break;
            case CharacterClass.Isolated:
                words.AddWord(source);
                break;
            case CharacterClass.Hangul:
                AppendHangul(code, words);
                break;
            case CharacterClass.Replaced:
                words.Append(replacement);
                break;
            case CharacterClass.ReplacedIsolated:
                words.AddWord(replacement);
                break;
            case CharacterClass.ReplacedMixed:
                AppendMixed(replacement, words);
                break;
            case CharacterClass.Removed:
                break;
        }
    }

    /// <summary>A syllable as its two or three letters (The Unicode Standard, 3.12).</summary>
    private static void AppendHangul(int code, WordList words)
    {
        int index = code - FirstHangul;
        words.Append((char)(0x1100 + (index / (VowelCount * TrailingCount))));
        words.Append((char)(0x1161 + (index / TrailingCount % VowelCount)));
        if (index % TrailingCount != 0)
        {
            words.Append((char)(0x11A7 + (index % TrailingCount)));
        }
    }

    private void AppendMixed(string replacement, WordList words)
    {
        foreach (Rune rune in replacement.EnumerateRunes())
        {
            if (_characters.IsPunctuation(rune.Value))
            {
                words.AddWord(rune.ToString());
            }
            else
            {
                words.Append(rune.ToString());
            }
        }
    }
}
