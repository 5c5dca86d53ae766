using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.Normalization;

/// <summary>StripAccents: drops combining marks.</summary>
internal sealed class StripAccentsNormalizer : CharacterNormalizer
{
    protected override string? Change(int code) => code >= 0x300 && CharacterClasses.CombiningMarks.Contains(code) ? "" : null;
}
