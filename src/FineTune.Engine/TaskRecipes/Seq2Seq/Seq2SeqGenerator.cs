using FineTune.Engine.Data;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Has an encoder-decoder model answer rows: their tokens are what it reads, their labels the right answer.</summary>
internal sealed class Seq2SeqGenerator(IModel model, GenerationSettings settings, TextTokenizer tokenizer)
    : RowGenerator(new TextGenerator(model, tokenizer, settings.Device))
{
    private readonly string _prefix = AnswerConfig.Prefix(model.Config);

    public static Seq2SeqGenerator Create(IModel model, GenerationSettings settings) =>
        new(model, settings, new TextTokenizer(TokenizerFiles.LoadDefinition(settings.Folder)));

    protected override (GenerationPrompt Prompt, string Reference) Question(ITokenRows rows, int row) => (
        new GenerationPrompt(rows.InputIds(row).ToArray(), settings.Config),
        tokenizer.Decode(rows.Labels(row), skipSpecialTokens: true));

    protected override GenerationPrompt Question(string text)
    {
        var tokens = new TokenizedText();
        tokenizer.Encode(_prefix + text, int.MaxValue, tokens);
        return new GenerationPrompt(tokens.InputIds.ToArray(), settings.Config);
    }

    protected override string TextOf(IReadOnlyList<int> prompt, IReadOnlyList<int> tokens) => base.TextOf(prompt, tokens).Trim();
}
