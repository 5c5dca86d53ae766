using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Hosting;
using FineTune.Engine.Hub.Cache;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.TaskRecipes;
using FineTune.Tokenizers;

namespace FineTune.Engine.Verbs;

/// <summary>Asks a model folder about texts: <c>dotnet run --project x.finetune -- "some text"</c>.</summary>
internal static partial class PredictVerb
{
    // Only a terminal or a program reads this, never HTML: text stays readable.
    internal static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="runStage">Runs the stage of that name, of which the build gives the request.</param>
    public static Command Create(Func<string, Task<int>> runStage)
    {
        var request = new Option<string>("--request") { Description = "The stage's request.json.", Hidden = true };
        var model = new Option<string>("--model") { Description = "Folder of the trained model.", Hidden = true };
        var torch = new Option<string>("--torch") { Description = "Folder with libtorch's libraries.", Hidden = true };
        var images = new Option<string?>("--images") { Description = "Folder with the library that decodes pictures.", Hidden = true };
        var device = new Option<string>("--device") { Description = "auto, cpu, cuda, cuda:N or mps.", DefaultValueFactory = _ => "auto" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line, with every score." };
        var strategy = new Option<AggregationStrategy?>("--aggregation-strategy")
        {
            Description = "Entities: how labels of tokens become those of words (none, simple, first, average or max, as in transformers' pipeline); first "
                + "where not set.",
            CustomParser = Strategy,
        };
        var context = new Option<string>("--context")
        {
            Description = "The file with the text that questions or choices are about; without it the text of a question stands behind a tab, and that of "
                + "endings before them.",
        };
        var texts = new Argument<string[]>("text")
        {
            Description = "Texts, of a model of pairs two with a tab between them, or of a model of pictures or recordings their files; without any, one a "
                + "line from standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var generation = new GenerationOptions();
        var command = new Command("predict", "Ask a trained model about texts.") { request, model, torch, images, device, json, strategy, context, texts };
        foreach (Option option in generation.All)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(request) is null && (result.GetValue(model) is null || result.GetValue(torch) is null))
            {
                result.AddError("Options '--model' and '--torch' are required.");
            }
        });
        command.SetAction(async (result, _) => result.GetValue(request) is { } path ? await runStage(path).ConfigureAwait(false) : Run(
            result.GetRequiredValue(model),
            result.GetRequiredValue(torch),
            result.GetValue(images),
            result.GetRequiredValue(device),
            result.GetValue(texts),
            result.GetValue(json),
            result.GetValue(strategy),
            result.GetValue(context),
            generation,
            result));
        return command;
    }

    private static AggregationStrategy? Strategy(ArgumentResult result)
    {
        foreach (AggregationStrategy strategy in Enum.GetValues<AggregationStrategy>())
        {
            if (string.Equals(strategy.ToString(), result.Tokens[0].Value, StringComparison.OrdinalIgnoreCase))
            {
                return strategy;
            }
        }

        result.AddError("--aggregation-strategy is none, simple, first, average or max.");
        return null;
    }

    private static int Run(
        string model,
        string torchDirectory,
        string? imageDirectory,
        string device,
        string[]? texts,
        bool json,
        AggregationStrategy? strategy,
        string? context,
        GenerationOptions generation,
        ParseResult result)
    {
        try
        {
            if (UnknownOption(result) is { } unknownOption)
            {
                throw new FineTuneException(
                    DiagnosticCatalog.UnknownOption,
                    null,
                    unknownOption,
                    $"--json, --aggregation-strategy, --context, {string.Join(", ", generation.All.Select(option => option.Name))}, --help");
            }

            if (!File.Exists(Path.Combine(model, ModelFileNames.Config)) && !File.Exists(Path.Combine(model, ModelFileNames.AdapterConfig)))
            {
                throw new FineTuneException(DiagnosticCatalog.NoModelYet, null, model);
            }

            MklKernelChoice.Take(MklKernels.Auto, torchDirectory, measures: false);
            TorchLibraries.Load(torchDirectory);
            var events = new StandardErrorSink();
            if (MediaPredictor.IsFor(ModelRegistry.HeadOf(model, ModelInCache.Find)))
            {
                using MediaPredictor files = MediaPredictor.Open(model, DeviceChoice.Resolve(device), imageDirectory, ModelInCache.Find);
                return (int)Answer(files, texts is { Length: > 0 } ? texts : StandardInput(isChat: false), json, Console.Out, events);
            }

            using Predictor predictor = Predictor.Open(model, DeviceChoice.Resolve(device), events, strategy, generation.IsRaw(result), ModelInCache.Find);
            generation.Check(result, predictor.Generates, model);
            predictor.Context = ReadContext(context, predictor, model);
            bool isChat = predictor.Continues && texts is null or { Length: 0 } && !json && !Console.IsInputRedirected;
            IEnumerable<string> asked = texts is { Length: > 0 } ? json ? texts : predictor.Comparing(texts) : StandardInput(isChat);
            if (!predictor.Generates)
            {
                return (int)Answer(predictor, asked, json, Console.Out, events);
            }

            var answers = new GenerationAnswers(predictor, generation.Apply(result, predictor.Generation), events);
            return (int)(isChat ? answers.Chat(asked, Console.Out)
                : json && texts is { Length: > 1 } ? answers.AnswerTogether(texts, Console.Out)
                : answers.Answer(asked, json, Console.Out));
        }
        catch (Exception exception) when (EngineFailure.From(exception, model) is { } failure)
        {
            Console.Error.WriteLine(FailureLine.Of(failure));
            return (int)EngineExitCode.ErrorsReported;
        }
    }

    /// <exception cref="FineTuneException">FT4041: the model takes none. FT2001, FT2009, FT2013: the file cannot be read.</exception>
    internal static string? ReadContext(string? path, Predictor predictor, string model)
    {
        if (path is null)
        {
            return null;
        }

        if (!predictor.TakesContext)
        {
            throw new FineTuneException(DiagnosticCatalog.ContextWithoutQuestions, null, model);
        }

        var spec = new DatasetSpec { Files = [path], Split = "", Format = DatasetFormat.Text };
        using var reader = new StreamReader(new TextSource(spec, Path.GetFullPath(path), DiagnosticCatalog.MalformedText).Open());
        return reader.ReadToEnd();
    }

    /// <summary>What is shown of an answer. Labels are a file's and texts anybody's: neither may speak to the terminal; JSON stays the same JSON.</summary>
    internal static IEnumerable<string> Lines(Prediction prediction, bool json) =>
        (json ? [prediction.ToJson().ToJsonString(Readable)] : prediction.ToLines()).Select(DisplayText.Escape);

    /// <summary>Writes the answer to each text; what is wrong with one leaves those of the others as they are.</summary>
    internal static EngineExitCode Answer(IPredictor predictor, IEnumerable<string> texts, bool json, TextWriter output, IEventSink events)
    {
        EngineExitCode exitCode = EngineExitCode.Done;
        foreach (string text in texts)
        {
            try
            {
                foreach (string line in Lines(predictor.Predict(text), json))
                {
                    output.WriteLine(line);
                }
            }
            catch (Exception exception) when (exception is FineTuneException or TokenizerException)
            {
                FineTuneException failure = EngineFailure.From(exception, "")!;
                events.Report(failure);
                exitCode = EngineExitCode.ErrorsReported;
                if (json)
                {
                    output.WriteLine(ErrorLine(text, failure, predictor.AskedAs));
                }
            }
        }

        return exitCode;
    }

    /// <summary>A line for each text, so that a program finds each answer at its place.</summary>
    internal static string ErrorLine(string text, FineTuneException failure, string askedAs = "text")
    {
        var error = new JsonObject { ["code"] = failure.Descriptor.Code, ["message"] = failure.Message };
        return DisplayText.Escape(new JsonObject { [askedAs] = text, ["error"] = error }.ToJsonString(Readable));
    }

    /// <summary>A slip in an option's name would be predicted as a text; what stands behind -- is a text whatever it looks like.</summary>
    internal static string? UnknownOption(ParseResult result) =>
        result.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && Option().IsMatch(token.Value))?.Value;

    [GeneratedRegex("^--?[A-Za-z][A-Za-z0-9-]*(=.*)?$")]
    private static partial Regex Option();

    /// <summary>The lines of standard input, which is UTF-8 with or without its mark where a program or a file gives it.</summary>
    private static IEnumerable<string> StandardInput(bool isChat)
    {
        TextReader reader = Console.In;
        if (Console.IsInputRedirected)
        {
            reader = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        }
        else
        {
            Console.Error.WriteLine(isChat
                ? "A chat: one line each; /reset forgets what was said, an end of input ends it."
                : "One text a line; an end of input ends it.");
        }

        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
