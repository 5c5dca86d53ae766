using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Native;
using FineTune.Engine.TaskRecipes;

namespace FineTune.Engine.Verbs;

/// <summary>Asks a model folder about texts: <c>dotnet run --project x.finetune -- "some text"</c>.</summary>
internal static partial class PredictVerb
{
    // Only a terminal or a program reads this, never HTML: text stays readable.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Folder of the trained model.", Required = true, Hidden = true };
        var torch = new Option<string>("--torch") { Description = "Folder with libtorch's libraries.", Required = true, Hidden = true };
        var device = new Option<string>("--device") { Description = "auto, cpu, cuda, cuda:N or mps.", DefaultValueFactory = _ => "auto" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line, with every score." };
        var texts = new Argument<string[]>("text")
        {
            Description = "Texts, or pairs of texts with a tab between them; without any, one a line from standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("predict", "Ask a trained model about texts.") { model, torch, device, json, texts };
        command.SetAction(result => Run(
            result.GetRequiredValue(model),
            result.GetRequiredValue(torch),
            result.GetRequiredValue(device),
            result.GetValue(texts) is { Length: > 0 } given ? given : StandardInput(),
            result.GetValue(json),
            UnknownOption(result)));
        return command;
    }

    private static int Run(string model, string torchDirectory, string device, IEnumerable<string> texts, bool json, string? unknownOption)
    {
        try
        {
            if (unknownOption is not null)
            {
                throw new FineTuneException(DiagnosticCatalog.UnknownOption, null, unknownOption, "--json, --help");
            }

            if (!File.Exists(Path.Combine(model, ModelFileNames.Config)))
            {
                throw new FineTuneException(DiagnosticCatalog.NoModelYet, null, model);
            }

            TorchLibraries.Load(torchDirectory);
            using Predictor predictor = Predictor.Open(model, DeviceChoice.Resolve(device));
            foreach (string text in texts)
            {
                Prediction prediction = predictor.Predict(text);
                foreach (string line in Lines(prediction, json))
                {
                    Console.Out.WriteLine(line);
                }
            }

            return (int)EngineExitCode.Done;
        }
        catch (Exception exception) when (EngineFailure.From(exception, model) is { } failure)
        {
            Console.Error.WriteLine(FailureLine.Of(failure));
            return (int)EngineExitCode.ErrorsReported;
        }
    }

    /// <summary>What is shown of an answer. Labels are a file's and texts anybody's: neither may speak to the terminal; JSON stays the same JSON.</summary>
    internal static IEnumerable<string> Lines(Prediction prediction, bool json) =>
        (json ? [prediction.ToJson().ToJsonString(Readable)] : prediction.ToLines()).Select(DisplayText.Escape);

    /// <summary>A slip in an option's name would be predicted as a text; what stands behind -- is a text whatever it looks like.</summary>
    internal static string? UnknownOption(ParseResult result) =>
        result.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && Option().IsMatch(token.Value))?.Value;

    [GeneratedRegex("^--?[A-Za-z][A-Za-z0-9-]*(=.*)?$")]
    private static partial Regex Option();

    private static IEnumerable<string> StandardInput()
    {
        if (!Console.IsInputRedirected)
        {
            Console.Error.WriteLine("One text a line; an end of input ends it.");
        }

        while (Console.In.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
