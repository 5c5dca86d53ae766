using FineTune.Engine.Data;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Has an encoder-decoder model answer rows: their tokens are what it reads, their labels the right answer.</summary>
internal sealed class Seq2SeqGenerator : IRowGenerator
{
    private readonly TextTokenizer _tokenizer;
    private readonly TextGenerator _generator;
    private readonly GenerationConfig _config;
    private readonly string _prefix;

    public Seq2SeqGenerator(IModel model, GenerationSettings settings)
    {
        _config = settings.Config;
        _prefix = AnswerConfig.Prefix(model.Config);
        _tokenizer = new TextTokenizer(TokenizerFiles.LoadDefinition(settings.Folder));
        _generator = new TextGenerator(model, _tokenizer, settings.Device);
    }

    public GeneratedRow Answer(ITokenRows rows, int row, CancellationToken cancellation) => new(
        Generate(rows.InputIds(row).ToArray(), cancellation),
        _tokenizer.Decode(rows.Labels(row), skipSpecialTokens: true).Trim());

    public string Continue(string text, CancellationToken cancellation)
    {
        var tokens = new TokenizedText();
        _tokenizer.Encode(_prefix + text, int.MaxValue, tokens);
        return Generate(tokens.InputIds.ToArray(), cancellation);
    }

    public void Dispose() => _generator.Dispose();

    private string Generate(int[] source, CancellationToken cancellation) =>
        string.Concat(_generator.Parts(source, _generator.Generate(source, _config, cancellation))).Trim();
}
