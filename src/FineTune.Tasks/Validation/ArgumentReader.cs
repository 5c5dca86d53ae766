using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>
/// Turns written arguments into the records that carry them. Properties win over files of arguments, later files over earlier ones, all over the
/// recipe, and that over Hugging Face's defaults. What is set is laid over a record with nothing set, so that the records' own defaults are the only ones.
/// </summary>
internal sealed class ArgumentReader
{
    private readonly Dictionary<string, WrittenValue> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WrittenValue> _recipe = new(StringComparer.Ordinal);
    private readonly DiagnosticList _diagnostics;
    private readonly ValueParser _parser;

    public ArgumentReader(ProjectXml project, ProjectInput input, DiagnosticList diagnostics)
    {
        _diagnostics = diagnostics;
        _parser = new ValueParser(diagnostics);
        ReadRecipe(project, input.Recipe.Trim());
        foreach (EvaluatedItem file in input.ArgumentFiles)
        {
            Add(new ArgumentFile(file.FullPath, diagnostics).Read());
        }

        Add(Properties(project, input.Arguments));
        SplitPushToHub();
    }

    /// <summary>False after a value that is not one its argument takes: what is set together with it then tells nothing.</summary>
    public bool AllAreRead { get; private set; } = true;

    /// <summary>The argument as the project or a file of arguments sets it; null where neither does.</summary>
    public WrittenValue? Find(string argument) => _written.GetValueOrDefault(argument);

    /// <summary>Where each argument that is set stands, by its name.</summary>
    public IReadOnlyDictionary<string, SourcePosition> Positions()
    {
        var positions = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        foreach ((string argument, WrittenValue written) in _written)
        {
            positions.Add(argument, written.Position);
        }

        return positions;
    }

    public TaskArguments Task() => Read<TaskArguments>(ArgumentCatalog.Task);

    public TokenizerArguments Tokenizer() => Read<TokenizerArguments>(ArgumentCatalog.Tokenizer);

    public TrainingArguments Training() => Read<TrainingArguments>(ArgumentCatalog.Training);

    private static IEnumerable<WrittenValue> Properties(ProjectXml project, IReadOnlyDictionary<string, string> values)
    {
        foreach ((string name, string value) in values)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                yield return new WrittenValue(name, value.Trim(), project.PositionOf(name, value.Trim()));
            }
        }
    }

    private void ReadRecipe(ProjectXml project, string name)
    {
        if (name.Length == 0)
        {
            return;
        }

        SourcePosition position = project.PositionOf("Recipe", name);
        if (_parser.Choice("Recipe", name, Recipes.Names, position) is { } known)
        {
            foreach ((string argument, string value) in Recipes.Find(known))
            {
                _recipe[argument] = new WrittenValue(argument, value, position);
            }
        }
    }

    private void Add(IEnumerable<WrittenValue> values)
    {
        var source = new WrittenArguments(values, _diagnostics);
        foreach (ArgumentDefinition argument in ArgumentCatalog.All)
        {
            if (source.Find(argument) is { } written)
            {
                _written[argument.Name] = written;
            }
        }
    }

    /// <summary><c>PushToHub=org/name</c> says in one word what Hugging Face's two fields say.</summary>
    private void SplitPushToHub()
    {
        const string Switch = nameof(TrainingArguments.PushToHub);
        if (!_written.TryGetValue(Switch, out WrittenValue? written) || bool.TryParse(written.Text, out _))
        {
            return;
        }

        _written[Switch] = written with { Text = "true", IsQuoted = false };
        if (!_written.TryAdd(nameof(TrainingArguments.HubModelId), written))
        {
            _diagnostics.Add(
                DiagnosticCatalog.ArgumentsDisagree, written.Position, $"{Switch} and {nameof(TrainingArguments.HubModelId)} both name a repository");
        }
    }

    private T Read<T>(IReadOnlyList<ArgumentDefinition> arguments)
        where T : class, new()
    {
        var record = new T();
        foreach (ArgumentDefinition argument in arguments)
        {
            WrittenValue? written = _written.GetValueOrDefault(argument.Name) ?? _recipe.GetValueOrDefault(argument.Name);
            if (written is null)
            {
                continue;
            }

            if (_parser.Argument(argument, written) is { } value)
            {
                argument.Set(record, value);
            }
            else
            {
                AllAreRead = false;
            }
        }

        return record;
    }
}
