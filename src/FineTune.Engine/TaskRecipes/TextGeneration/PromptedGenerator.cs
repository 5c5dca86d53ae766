using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Has a causal language model answer rows: what is trained on last of a row is the right answer, and all before it the prompt. An answer ends as those that
/// are right do: at the special token that ends a turn, or at an end token.
/// </summary>
internal sealed class PromptedGenerator : IRowGenerator
{
    private readonly TokenizerDefinition _definition;
    private readonly TextTokenizer _tokenizer;
    private readonly TextGenerator _generator;
    private readonly GenerationConfig _config;
    private readonly HashSet<int> _special;
    private readonly string _folder;

    // The token that ends the right answers; -1 where none does, null before one was looked for.
    private int? _ending;

    public PromptedGenerator(IModel model, GenerationSettings settings)
    {
        _folder = settings.Folder;
        _config = settings.Config;
        _definition = TokenizerFiles.LoadDefinition(settings.Folder);
        _tokenizer = new TextTokenizer(_definition);
        _special = [.. _definition.AddedTokens.Where(token => token.Special).Select(token => token.Id)];
        _generator = new TextGenerator(model, _tokenizer, settings.Device);
    }

    public GeneratedRow Answer(ITokenRows rows, int row, CancellationToken cancellation)
    {
        int[] tokens = rows.InputIds(row).ToArray();
        (int start, int end) = LastTrained(rows.Labels(row));
        if (start < 1)
        {
            throw new FineTuneException(DiagnosticCatalog.RowWithoutPrompt, null);
        }

        _ending ??= EndingOf(rows);
        int last = _ending < 0 ? -1 : Array.LastIndexOf(tokens, _ending.Value, end - 1, end - start);
        int[] prompt = tokens[..start];
        int[] right = tokens[start..(last < 0 ? end : last)];
        GenerationConfig config = _ending < 0 ? _config : _config with { EosTokenIds = [.. _config.EosTokenIds, _ending.Value] };
        return new GeneratedRow(
            string.Concat(_generator.Parts(prompt, _generator.Generate(prompt, config, cancellation))).Trim(),
            string.Concat(_generator.Parts(prompt, right)).Trim());
    }

    public string Continue(string text, CancellationToken cancellation)
    {
        if (ChatTemplate.FromFolder(_folder) is { } template)
        {
            var chat = new ChatPrompt(template, _definition);
            int[] question = chat.Encode(ChatPrompt.Ask(text));
            return string.Concat(_generator.Parts(question, _generator.Generate(question, chat.Ending(_config), cancellation)));
        }

        int[] prompt = TextPrompt.Encode(_tokenizer, text);
        return string.Concat(_generator.Parts(prompt, _generator.Generate(prompt, _config, cancellation)));
    }

    public void Dispose() => _generator.Dispose();

    /// <summary>The last run of tokens that are trained on.</summary>
    private static (int Start, int End) LastTrained(ReadOnlySpan<int> labels)
    {
        int end = labels.LastIndexOfAnyExcept(TokenLabels.Ignored) + 1;
        return (labels[..end].LastIndexOf(TokenLabels.Ignored) + 1, end);
    }

    /// <summary>The special token that ends the answer of the first row whose answer has one: a row that was cut has lost its own.</summary>
    private int EndingOf(ITokenRows rows)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            (int start, int end) = LastTrained(rows.Labels(row));
            ReadOnlySpan<int> answer = rows.InputIds(row)[start..end];
            for (int token = answer.Length - 1; token >= 0; token--)
            {
                if (_special.Contains(answer[token]))
                {
                    return answer[token];
                }
            }
        }

        return -1;
    }
}
