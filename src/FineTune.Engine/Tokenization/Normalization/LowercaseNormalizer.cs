using FineTune.Engine.Tokenization.Unicode;

namespace FineTune.Engine.Tokenization.Normalization;

/// <summary>Lowercase.</summary>
internal sealed class LowercaseNormalizer : CharacterNormalizer
{
    private static readonly IReadOnlyDictionary<int, string> Lowercase = CharacterClasses.Lowercase;

    protected override string? Change(int code) => code is >= 'a' and <= 'z' or <= '@' ? null : Lowercase.GetValueOrDefault(code);
}
