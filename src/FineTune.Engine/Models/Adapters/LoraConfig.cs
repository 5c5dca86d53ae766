using System.Globalization;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Models.Quantization;

namespace FineTune.Engine.Models.Adapters;

/// <summary>What an adapter is, as PEFT's adapter_config.json says it (peft/tuners/lora/config.py, LoraConfig).</summary>
internal sealed record LoraConfig
{
    public int R { get; init; } = 8;

    public double Alpha { get; init; } = 8;

    public double Dropout { get; init; }

    /// <summary>Names or expressions of the layers with an update; empty for PEFT's choice.</summary>
    public IReadOnlyList<string> TargetModules { get; init; } = [];

    /// <summary>Names or expressions of layers that have none of those updates.</summary>
    public IReadOnlyList<string> ExcludeModules { get; init; } = [];

    /// <summary>Numbers of the blocks whose layers have an update; empty for all.</summary>
    public IReadOnlyList<int> LayersToTransform { get; init; } = [];

    public LoraInitialization Initialization { get; init; }

    /// <summary>Names of the modules that are trained and saved whole.</summary>
    public IReadOnlyList<string> ModulesToSave { get; init; } = [];

    public bool UsesRslora { get; init; }

    public bool UsesDora { get; init; }

    public LoraBias Bias { get; init; }

    /// <summary>True where the files have the adapted weights as [input, output], as GPT-2's.</summary>
    public bool FanInFanOut { get; init; }

    /// <summary>The rank of layers whose names an expression matches.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> RankPattern { get; init; } = [];

    /// <summary>The alpha of layers whose names an expression matches.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> AlphaPattern { get; init; } = [];

    /// <summary><c>base_model_name_or_path</c>; null where nobody said.</summary>
    public string? BaseModel { get; init; }

    /// <summary>The base model's revision on the Hub; null for its main branch.</summary>
    public string? Revision { get; init; }

    /// <summary>PEFT's name of what the model predicts, such as SEQ_CLS; null where nobody said.</summary>
    public string? TaskType { get; init; }

    /// <summary>How the base model is kept while the adapter is trained; no part of what is saved.</summary>
    public QuantizationKind Quantization { get; init; }

    /// <summary>The adapter that a project asks for; null for none.</summary>
    public static LoraConfig? Of(TrainingArguments arguments) => arguments.Peft is null ? null : new LoraConfig
    {
        R = arguments.LoraR,
        Alpha = arguments.LoraAlpha,
        Dropout = arguments.LoraDropout,
        TargetModules = arguments.LoraTargetModules ?? new NameList([]),
        ExcludeModules = arguments.LoraExcludeModules ?? new NameList([]),
        LayersToTransform = [.. (arguments.LoraLayersToTransform ?? new NameList([])).Select(layer => int.Parse(layer, CultureInfo.InvariantCulture))],
        RankPattern = PatternsOf(arguments.LoraRankPattern),
        AlphaPattern = PatternsOf(arguments.LoraAlphaPattern),
        Initialization = arguments.InitLoraWeights,
        ModulesToSave = arguments.LoraModulesToSave ?? new NameList([]),
        UsesRslora = arguments.LoraUseRslora,
        UsesDora = arguments.LoraUseDora,
        Bias = arguments.LoraBias,
        Quantization = arguments.LoadIn4Bit ? QuantizationKind.NormalFloat4 : arguments.LoadIn8Bit ? QuantizationKind.Int8 : QuantizationKind.None,
    };

    /// <summary>The rank of a layer's update.</summary>
    /// <param name="layer">The layer's name.</param>
    public int Rank(string layer) => (int)(Find(RankPattern, layer) ?? R);

    /// <summary>What a layer's update is multiplied by (peft/tuners/lora/layer.py, update_layer).</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="rank">Of its update.</param>
    public double Scale(string layer, long rank)
    {
        double alpha = Find(AlphaPattern, layer) ?? Alpha;
        return UsesRslora ? alpha / Math.Sqrt(rank) : alpha / rank;
    }

    /// <summary>The same with a rank and an alpha for each layer that a pattern means, by whole names in place of the patterns.</summary>
    /// <param name="layers">Names of the layers with an update, each in all forms that a pattern may mean.</param>
    /// <param name="written">The form that is written, by its place.</param>
    /// <exception cref="FineTuneException">FT3040: a pattern means none of them.</exception>
    public LoraConfig OfLayers(IReadOnlyList<string[]> layers, int written) => this with
    {
        RankPattern = OfLayers(nameof(TrainingArguments.LoraRankPattern), RankPattern, layers, written),
        AlphaPattern = OfLayers(nameof(TrainingArguments.LoraAlphaPattern), AlphaPattern, layers, written),
    };

    private static KeyValuePair<string, double>[] OfLayers(
        string argument, IReadOnlyList<KeyValuePair<string, double>> patterns, IReadOnlyList<string[]> layers, int written)
    {
        foreach ((string pattern, _) in patterns)
        {
            if (!layers.Any(names => names.Any(name => Means(pattern, name))))
            {
                throw AdapterTargets.NotFound(argument, pattern, layers.Select(names => names[written]));
            }
        }

        return
        [
            .. from names in layers
               let value = names.Select(name => Find(patterns, name)).FirstOrDefault(value => value is not null)
               where value is not null
               select KeyValuePair.Create(names[written], value.Value),
        ];
    }

    private static double? Find(IReadOnlyList<KeyValuePair<string, double>> patterns, string layer) =>
        patterns.Where(pattern => Means(pattern.Key, layer)).Select(pattern => (double?)pattern.Value).FirstOrDefault();

    /// <summary>As peft/utils/other.py, get_pattern_key.</summary>
    /// <exception cref="FineTuneException">FT3003: the pattern takes too long to match a name.</exception>
    private static bool Means(string pattern, string layer)
    {
        try
        {
            return Regex.IsMatch(layer, $@"^(?:.*\.)?(?:{pattern})$", RegexOptions.CultureInvariant, ModulePattern.Longest);
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new FineTuneException(
                DiagnosticCatalog.BadObjectOption, null, exception, "the pattern of layers", pattern, "it takes too long to match a name");
        }
    }

    /// <summary>The longest first: of several that mean a layer it says most.</summary>
    private static KeyValuePair<string, double>[] PatternsOf(KeywordArguments? patterns) =>
    [
        .. from name in (patterns ?? new KeywordArguments([])).Values.Keys
           orderby name.Length descending
           select KeyValuePair.Create(name, patterns!.Number(name)!.Value),
    ];
}
