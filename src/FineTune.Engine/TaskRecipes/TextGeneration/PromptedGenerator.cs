using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Has a causal language model answer rows: what is trained on last of a row is the right answer, and all before it the prompt. An answer ends as those that
/// are right do: at the special token that ends a turn, or at an end token.
/// </summary>
internal sealed class PromptedGenerator : RowGenerator
{
    private readonly TokenizerDefinition _definition;
    private readonly TextTokenizer _tokenizer;
    private readonly GenerationConfig _config;
    private readonly HashSet<int> _special;
    private readonly string _folder;

    // The token that ends the right answers; -1 where none does, null before one was looked for.
    private int? _ending;

    private PromptedGenerator(IModel model, GenerationSettings settings, TokenizerDefinition definition, TextTokenizer tokenizer)
        : base(new TextGenerator(model, tokenizer, settings.Device))
    {
        _folder = settings.Folder;
        _config = settings.Config;
        _definition = definition;
        _tokenizer = tokenizer;
        _special = [.. definition.AddedTokens.Where(token => token.Special).Select(token => token.Id)];
    }

    public static PromptedGenerator Create(IModel model, GenerationSettings settings)
    {
        TokenizerDefinition definition = TokenizerFiles.LoadDefinition(settings.Folder);
        return new PromptedGenerator(model, settings, definition, new TextTokenizer(definition));
    }

    protected override (GenerationPrompt Prompt, string Reference) Question(ITokenRows rows, int row)
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
        return (new GenerationPrompt(prompt, config), TextOf(prompt, right));
    }

    protected override GenerationPrompt Question(string text)
    {
        if (ChatTemplate.FromFolder(_folder) is { } template)
        {
            var chat = new ChatPrompt(template, _definition);
            return new GenerationPrompt(chat.Encode(ChatPrompt.Ask(text)), chat.Ending(_config));
        }

        return new GenerationPrompt(TextPrompt.Encode(_tokenizer, text), _config);
    }

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
