using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Generation;
using FineTune.Engine.TaskRecipes;
using FineTune.Tokenizers;

namespace FineTune.Engine.Verbs;

/// <summary>Texts that go on, as they are written: token by token, or one JSON object a line.</summary>
internal sealed class GenerationAnswers(Predictor predictor, GenerationConfig config, IEventSink events)
{
    private const string ResetCommand = "/reset";

    /// <summary>Texts that are answered together, where all are known before the first answer.</summary>
    private const int BatchSize = 8;

    /// <summary>Writes what follows each text; what is wrong with one leaves the others as they are.</summary>
    public EngineExitCode Answer(IEnumerable<string> texts, bool json, TextWriter output)
    {
        EngineExitCode exitCode = EngineExitCode.Done;
        foreach (string text in texts)
        {
            if (TryGenerate(predictor.Generate, text, json ? TextWriter.Null : output, out string generated, out FineTuneException? failure))
            {
                if (json)
                {
                    output.WriteLine(PredictVerb.Lines(new GeneratedText(text, generated), json: true).Single());
                }

                continue;
            }

            events.Report(failure!);
            exitCode = EngineExitCode.ErrorsReported;
            if (json)
            {
                output.WriteLine(PredictVerb.ErrorLine(text, failure!));
            }
        }

        return exitCode;
    }

    /// <summary>Writes one JSON object for each of several texts, in their order; what is wrong with one leaves the others as they are.</summary>
    public EngineExitCode AnswerTogether(IReadOnlyList<string> texts, TextWriter output)
    {
        EngineExitCode exitCode = EngineExitCode.Done;
        foreach (string[] batch in texts.Chunk(BatchSize))
        {
            (GenerationPrompt? Prompt, FineTuneException? Failure)[] asked = [.. batch.Select(Ask)];
            var generated = new Queue<string>(predictor.Generate([.. asked.Select(one => one.Prompt).OfType<GenerationPrompt>()]));
            foreach ((string text, FineTuneException? failure) in batch.Zip(asked, (text, one) => (text, one.Failure)))
            {
                if (failure is null)
                {
                    output.WriteLine(PredictVerb.Lines(new GeneratedText(text, generated.Dequeue()), json: true).Single());
                    continue;
                }

                events.Report(failure);
                exitCode = EngineExitCode.ErrorsReported;
                output.WriteLine(PredictVerb.ErrorLine(text, failure));
            }
        }

        return exitCode;
    }

    /// <summary>A chat: each line is asked with what was said before it, as messages where the model has a template for them.</summary>
    public EngineExitCode Chat(IEnumerable<string> lines, TextWriter output)
    {
        string said = "";
        List<(string Role, string Content)> messages = [];
        output.Write("> ");
        foreach (string line in lines)
        {
            if (line.Trim() == ResetCommand)
            {
                said = "";
                messages = [];
            }
            else if (Ask(line, out string generated, out FineTuneException? failure))
            {
                said = $"{said}{line}{generated}\n";
                messages.AddRange([("user", line), ("assistant", generated)]);
            }
            else
            {
                events.Report(failure!);
            }

            output.Write("> ");
        }

        output.WriteLine();
        return EngineExitCode.Done;

        JsonArray Asked(string line) => [.. messages.Append(("user", line)).Select(message => ChatPrompt.Message(message.Item1, message.Item2))];

        bool Ask(string line, out string generated, out FineTuneException? failure) => predictor.Chat is null
            ? TryGenerate(predictor.Generate, said + line, output, out generated, out failure)
            : TryGenerate(predictor.Generate, Asked(line), output, out generated, out failure);
    }

    private (GenerationPrompt? Prompt, FineTuneException? Failure) Ask(string text)
    {
        try
        {
            return (predictor.Prompt(text, config), null);
        }
        catch (Exception exception) when (exception is FineTuneException or TokenizerException)
        {
            return (null, EngineFailure.From(exception, ""));
        }
    }

    private bool TryGenerate<T>(
        Func<T, GenerationConfig, CancellationToken, IEnumerable<string>> generate,
        T asked,
        TextWriter output,
        out string generated,
        out FineTuneException? failure)
    {
        generated = "";
        failure = null;
        try
        {
            foreach (string part in generate(asked, config, CancellationToken.None))
            {
                // A model may have learnt what a terminal obeys.
                output.Write(DisplayText.EscapeLines(part));
                output.Flush();
                generated += part;
            }

            output.WriteLine();
            return true;
        }
        catch (Exception exception) when (exception is FineTuneException or TokenizerException)
        {
            failure = EngineFailure.From(exception, "");
            return false;
        }
    }
}
