using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>How a model of many languages is told which it reads and which it gives: mBART by tokens around texts, Marian by one before the source.</summary>
internal static class SeqLanguages
{
    /// <summary>The tokenizer for the project's languages.</summary>
    /// <exception cref="FineTuneException">FT2182: it does not know one of them.</exception>
    public static TokenizerDefinition Adapt(ProjectSpec project, TokenizerDefinition tokenizer)
    {
        if (!LanguageCodes.AreIn(tokenizer))
        {
            return tokenizer;
        }

        string source = project.TaskArguments.SourceLang ?? LanguageCodes.Source(tokenizer);
        string target = project.TaskArguments.TargetLang ?? (project.TaskArguments.SourceLang is null ? LanguageCodes.Target(tokenizer) : source);
        Check(project, tokenizer, nameof(TaskArguments.SourceLang), source);
        Check(project, tokenizer, nameof(TaskArguments.TargetLang), target);
        return LanguageCodes.With(tokenizer, source, target);
    }

    /// <summary>The token that an answer begins with, where it is a language's.</summary>
    public static int? GenerationStart(TokenizerDefinition tokenizer) =>
        LanguageCodes.AreIn(tokenizer) && !LanguageCodes.StandFirst(tokenizer) ? tokenizer.IdOf(LanguageCodes.Target(tokenizer)) : null;

    /// <summary>The token that follows it, where that is a language's.</summary>
    /// <exception cref="FineTuneException">FT2182: there is no such token.</exception>
    public static int? ForcedBos(ProjectSpec project, TokenizerDefinition tokenizer)
    {
        if (project.TaskArguments.ForcedBosToken is { } given)
        {
            return tokenizer.IdOf(given) ?? throw Unknown(project, nameof(TaskArguments.ForcedBosToken), given, LanguageCodes.Of(tokenizer));
        }

        return LanguageCodes.AreIn(tokenizer) && LanguageCodes.StandFirst(tokenizer) ? tokenizer.IdOf(LanguageCodes.Target(tokenizer)) : null;
    }

    /// <summary>What stands before each source: the project's prefix, or of a model that gives several languages the token of TargetLang.</summary>
    /// <exception cref="FineTuneException">FT2182: there is no such token.</exception>
    public static string Prefix(ProjectSpec project, TokenizerDefinition tokenizer)
    {
        // A property has no blanks at its ends, and a prefix and a text have one between them.
        if (project.TaskArguments.SourcePrefix?.TrimEnd() is { Length: > 0 } prefix)
        {
            return prefix + " ";
        }

        string[] languages = [.. tokenizer.AddedTokens.Select(token => token.Content).Where(MarianFiles.IsLanguageToken)];
        return languages.Length == 0 || project.TaskArguments.TargetLang is not { } target ? ""
            : languages.Contains(MarianFiles.LanguageToken(target)) ? MarianFiles.LanguageToken(target) + " "
            : throw Unknown(project, nameof(TaskArguments.TargetLang), target, [.. languages.Select(language => language[2..^2])]);
    }

    private static void Check(ProjectSpec project, TokenizerDefinition tokenizer, string argument, string language)
    {
        if (tokenizer.IdOf(language) is null)
        {
            throw Unknown(project, argument, language, LanguageCodes.Of(tokenizer));
        }
    }

    private static FineTuneException Unknown(ProjectSpec project, string argument, string language, IReadOnlyList<string> known) => new(
        DiagnosticCatalog.UnknownLanguage,
        project.PositionOf(argument),
        argument,
        language,
        project.BaseModel.Reference,
        known.Count == 0 ? "no tokens of languages" : ShortText.List(known));
}
