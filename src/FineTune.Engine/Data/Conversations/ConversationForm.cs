using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>Finds out by the names of its columns in which form a Dataset has conversations, as TRL and LLaMA-Factory do, and says so.</summary>
internal static class ConversationForm
{
    private const string Messages = "messages";
    private const string ShareGpt = "conversations";
    private const string Prompt = "prompt";
    private const string Completion = "completion";
    private const string Instruction = "instruction";
    private const string Input = "input";
    private const string Output = "output";
    private const string Tools = "tools";
    private const string TemplateVariables = "chat_template_kwargs";
    private const string Chosen = "chosen";
    private const string Rejected = "rejected";

    /// <summary>The columns of two answers, of which one is chosen, by TRL's names; where they have no prompt of their own, they begin with it.</summary>
    public static IReadOnlyList<(DatasetColumn Column, string Name)> Preferences(DatasetSpec spec, IReadOnlyCollection<string> names, IEventSink events)
    {
        List<(DatasetColumn, string)> columns = [(DatasetColumn.Chosen, Chosen), (DatasetColumn.Rejected, Rejected)];
        if (names.Contains(Prompt))
        {
            columns.Add((DatasetColumn.Prompt, Prompt));
        }

        columns.AddRange(ForTemplate(names));
        string prompt = names.Contains(Prompt) ? $"follow '{Prompt}'" : "begin with their prompt";
        events.Info($"{Path.GetFileName(spec.Files[0])}: the rows are preferences, '{Chosen}' over '{Rejected}', which {prompt}.");
        return columns;
    }

    /// <returns>The columns; none where rows are plain texts.</returns>
    /// <param name="names">The file's columns, by the names that the project file knows them by.</param>
    public static IReadOnlyList<(DatasetColumn Column, string Name)> Find(DatasetSpec spec, IReadOnlyCollection<string> names, IEventSink events)
    {
        if (spec.TextColumn is not null)
        {
            return [];
        }

        List<(DatasetColumn, string)> columns =
            names.Contains(Messages) ? [(DatasetColumn.Messages, Messages), .. ForTemplate(names)]
            : names.Contains(ShareGpt) ? [(DatasetColumn.Messages, ShareGpt), .. ForTemplate(names)]
            : names.Contains(Prompt) && names.Contains(Completion)
                ? [(DatasetColumn.Prompt, Prompt), (DatasetColumn.Completion, Completion), .. ForTemplate(names)]
            : names.Contains(Instruction) && names.Contains(Output)
                ? [(DatasetColumn.Instruction, Instruction), .. Optional(names, DatasetColumn.Input, Input), (DatasetColumn.Completion, Output)]
            : [];
        if (columns.Count > 0)
        {
            string form = string.Join(", ", columns.Select(column => $"'{column.Item2}'"));
            string kind = columns[0].Item1 switch
            {
                DatasetColumn.Messages => "conversations",
                DatasetColumn.Prompt => "prompts and their completions",
                _ => "instructions and their outputs",
            };
            events.Info($"{Path.GetFileName(spec.Files[0])}: the rows are {kind}, by {form}; TextColumn names another column.");
        }

        return columns;
    }

    /// <summary>What a chat template is given besides the messages, by TRL's names.</summary>
    private static IEnumerable<(DatasetColumn Column, string Name)> ForTemplate(IReadOnlyCollection<string> names) =>
        [.. Optional(names, DatasetColumn.Tools, Tools), .. Optional(names, DatasetColumn.TemplateVariables, TemplateVariables)];

    private static IEnumerable<(DatasetColumn Column, string Name)> Optional(IReadOnlyCollection<string> names, DatasetColumn column, string name) =>
        names.Contains(name) ? [(column, name)] : [];
}
