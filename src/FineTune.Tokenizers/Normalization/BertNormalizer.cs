using System.Text;
using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Texts;
using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.Normalization;

/// <summary>BertNormalizer with each of its passes (tokenizers/src/normalizers/bert.rs).</summary>
internal sealed class BertNormalizer : INormalizer
{
    private readonly List<INormalizer> _passes = [];

    public BertNormalizer(BertNormalization options)
    {
        BertCharacterData data = BertCharacterData.Load();
        if (options.CleanText)
        {
            _passes.Add(new CleanText(new CodePointSet(data.Removed)));
        }

        if (options.HandleChineseChars)
        {
            _passes.Add(new SpacesAround(new CodePointSet(data.Chinese)));
        }

        if (options.StripsAccents)
        {
            _passes.Add(new UnicodeNormalizer(composes: false, compatible: false));
            _passes.Add(new Without(new CodePointSet(data.Marks)));
        }

        if (options.Lowercase)
        {
            _passes.Add(new LowercaseNormalizer());
        }
    }

    public void Normalize(NormalizedText text) => _passes.ForEach(pass => pass.Normalize(text));

    private sealed class CleanText(CodePointSet removed) : CharacterNormalizer
    {
        protected override string? Change(int code) =>
            code == ' ' ? null : removed.Contains(code) ? "" : CharacterClasses.Space.Contains(code) ? " " : null;
    }

    private sealed class Without(CodePointSet marks) : CharacterNormalizer
    {
        protected override string? Change(int code) => marks.Contains(code) ? "" : null;
    }

    private sealed class SpacesAround(CodePointSet characters) : CharacterNormalizer
    {
        protected override string? Change(int code) => characters.Contains(code) ? $" {new Rune(code)} " : null;
    }
}
