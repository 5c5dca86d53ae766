using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Generation;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Has a model answer rows and go on with texts, many at a time; what is asked and how an answer reads is the task's.</summary>
internal abstract class RowGenerator(TextGenerator generator) : IRowGenerator
{
    public IReadOnlyList<GeneratedRow> Answer(ITokenRows rows, IReadOnlyList<int> indices, CancellationToken cancellation)
    {
        (GenerationPrompt Prompt, string Reference)[] asked = [.. indices.Select(row => At(rows.Source(row), () =>
        {
            (GenerationPrompt prompt, string reference) = Question(rows, row);
            generator.Check(prompt);
            return (prompt, reference);
        }))];
        IReadOnlyList<string> answers = Generate([.. asked.Select(question => question.Prompt)], cancellation);
        return [.. asked.Zip(answers, (question, answer) => new GeneratedRow(answer.Trim(), question.Reference.Trim()))];
    }

    public IReadOnlyList<string> Continue(IReadOnlyList<SampleSpec> samples, CancellationToken cancellation) => Generate(
        [.. samples.Select(sample => At(sample.Position, () =>
        {
            GenerationPrompt prompt = Question(sample.Text);
            generator.Check(prompt);
            return prompt;
        }))],
        cancellation);

    public void Dispose() => generator.Dispose();

    /// <summary>What a row asks, and the answer that is right.</summary>
    /// <exception cref="FineTuneException">FT2163: the row asks nothing.</exception>
    protected abstract (GenerationPrompt Prompt, string Reference) Question(ITokenRows rows, int row);

    /// <summary>What a text asks.</summary>
    /// <exception cref="FineTuneException">FT4015: it has no tokens.</exception>
    protected abstract GenerationPrompt Question(string text);

    /// <summary>The text of an answer.</summary>
    protected virtual string TextOf(IReadOnlyList<int> prompt, IReadOnlyList<int> tokens) => string.Concat(generator.Parts(prompt, tokens));

    private string[] Generate(GenerationPrompt[] prompts, CancellationToken cancellation) =>
        [.. prompts.Zip(generator.Generate(prompts, cancellation), (prompt, tokens) => TextOf(prompt.Tokens, tokens))];

    private static T At<T>(SourcePosition? position, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (FineTuneException exception) when (position is not null)
        {
            throw exception.At(position);
        }
    }
}
