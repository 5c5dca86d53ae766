using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.Normalization;

/// <summary>Lowercase.</summary>
internal sealed class LowercaseNormalizer : CharacterNormalizer
{
    private static readonly IReadOnlyDictionary<int, string> Lowercase = CharacterClasses.Lowercase;

    protected override string? Change(int code) => code is >= 'a' and <= 'z' or <= '@' ? null : Lowercase.GetValueOrDefault(code);
}
