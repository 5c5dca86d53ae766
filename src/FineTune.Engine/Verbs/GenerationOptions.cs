using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Generation;

namespace FineTune.Engine.Verbs;

/// <summary>The options of <c>predict</c> that say how a text goes on, by the names of transformers' GenerationConfig; else the model's own.</summary>
internal sealed class GenerationOptions
{
    private readonly Option<int?> _maxNewTokens = Of<int?>("--max-new-tokens", "tokens to generate at most.");
    private readonly Option<bool?> _doSample = Of<bool?>("--do-sample", "true draws tokens by their probability, false takes the likeliest.");
    private readonly Option<double?> _temperature = Of<double?>("--temperature", "scores are divided by it; with it tokens are drawn.");
    private readonly Option<int?> _topK = Of<int?>("--top-k", "draw from so many of the likeliest tokens; 0 for all.");
    private readonly Option<double?> _topP = Of<double?>("--top-p", "draw from the likeliest tokens that have this probability together.");
    private readonly Option<double?> _minP = Of<double?>("--min-p", "draw from tokens that are this times as likely as the likeliest.");
    private readonly Option<double?> _repetitionPenalty = Of<double?>("--repetition-penalty", "above 1 makes tokens that were there less likely.");
    private readonly Option<int?> _noRepeatNgramSize = Of<int?>("--no-repeat-ngram-size", "no run of so many tokens comes twice.");
    private readonly Option<int?> _numBeams = Of<int?>("--num-beams", "search so many continuations at once.");
    private readonly Option<double?> _lengthPenalty = Of<double?>("--length-penalty", "power of the length that the score of a beam is divided by.");
    private readonly Option<bool?> _earlyStopping = Of<bool?>("--early-stopping", "true ends the search when as many beams have ended as there are.");
    private readonly Option<int?> _minLength = Of<int?>("--min-length", "tokens before the text may end, the first one or the prompt's among them.");
    private readonly Option<ulong?> _seed = Of<ulong?>("--seed", "of the random numbers; 42 unless given.");
    private readonly Option<bool> _raw = Of<bool>("--raw", "go on with the text as it is, also where the model has a chat template.");
    private readonly Option<string[]> _stop = Of<string[]>("--stop-strings", "texts that end the generation.");

    public IEnumerable<Option> All =>
    [
        _maxNewTokens, _doSample, _temperature, _topK, _topP, _minP, _repetitionPenalty, _noRepeatNgramSize, _numBeams,
        _lengthPenalty, _earlyStopping, _minLength, _seed, _stop, _raw,
    ];

    /// <summary>True where texts are no questions of a chat.</summary>
    public bool IsRaw(ParseResult result) => result.GetValue(_raw);

    /// <summary>Refuses them for a model that generates no text.</summary>
    /// <exception cref="FineTuneException">FT3032.</exception>
    public void Check(ParseResult result, bool generates, string model)
    {
        if (!generates && All.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
        {
            throw new FineTuneException(DiagnosticCatalog.NothingToGenerate, null, given.Name, model);
        }
    }

    /// <summary>A model's own way of generating, changed by what is given.</summary>
    /// <exception cref="FineTuneException">FT3031: a value is impossible.</exception>
    public GenerationConfig Apply(ParseResult result, GenerationConfig config)
    {
        bool draws = result.GetValue(_temperature) is not null || result.GetValue(_topK) is not null || result.GetValue(_topP) is not null
            || result.GetValue(_minP) is not null;
        GenerationConfig changed = config with
        {
            MaxNewTokens = result.GetValue(_maxNewTokens) ?? config.MaxNewTokens,
            DoSample = result.GetValue(_doSample) ?? (draws || (config.DoSample && result.GetValue(_numBeams) is not > 1)),
            Temperature = result.GetValue(_temperature) ?? config.Temperature,
            TopK = result.GetValue(_topK) ?? config.TopK,
            TopP = result.GetValue(_topP) ?? config.TopP,
            MinP = result.GetValue(_minP) ?? config.MinP,
            RepetitionPenalty = result.GetValue(_repetitionPenalty) ?? config.RepetitionPenalty,
            NoRepeatNgramSize = result.GetValue(_noRepeatNgramSize) ?? config.NoRepeatNgramSize,
            NumBeams = result.GetValue(_numBeams) ?? config.NumBeams,
            LengthPenalty = result.GetValue(_lengthPenalty) ?? config.LengthPenalty,
            EarlyStopping = result.GetValue(_earlyStopping) is { } full ? full ? BeamStopping.Full : BeamStopping.Heuristic : config.EarlyStopping,
            MinLength = result.GetValue(_minLength) ?? config.MinLength,
            Seed = result.GetValue(_seed) ?? config.Seed,
            StopStrings = result.GetValue(_stop) is { Length: > 0 } stops ? stops : config.StopStrings,
        };
        changed.Check();
        return changed;
    }

    private static Option<T> Of<T>(string name, string description) => new(name) { Description = $"Text generation: {description}" };
}
