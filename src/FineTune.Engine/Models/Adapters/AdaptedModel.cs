using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Adapters;

/// <summary>
/// A model whose weights stay as they are, with updates of its linear layers that are trained in their place (peft/peft_model.py, PeftModel).
/// </summary>
internal sealed class AdaptedModel : IModel
{
    private const int CpuTokensOfPass = 1024;

    private readonly Model _model;
    private readonly AdapterSwitch _state = new();
    private readonly IReadOnlyList<Linear> _layers;
    private readonly HashSet<string> _frozen;

    /// <param name="model">Whose weights take no gradient from here on, but for those saved whole. It is disposed with this one.</param>
    /// <param name="config">What the project asks for.</param>
    /// <param name="head">The model's head.</param>
    /// <param name="prefix">First name of the backbone's weights.</param>
    /// <param name="newWeights">Names of the weights that the base model lacks.</param>
    /// <exception cref="FineTuneException">FT3040: a module is not there; FT3041: it is tied to the word embeddings.</exception>
    public AdaptedModel(Model model, LoraConfig config, HeadSpec head, string prefix, IReadOnlyCollection<string> newWeights)
    {
        _model = model;
        IEnumerable<string> all = model.Weights.Select(weight => weight.Key).Concat(model.Quantized.Select(weight => weight.Key));
        var saved = new SavedModules([.. all], head, prefix, newWeights, config.ModulesToSave);
        HashSet<string> names = [.. all];
        bool IsTied(Linear layer) => layer.IsToVocabulary && !names.Contains(layer.Name + ".weight");
        if (model.Quantized.Select(weight => weight.Key).FirstOrDefault(name => saved.Holds(name)) is { } quantized)
        {
            throw new FineTuneException(
                DiagnosticCatalog.ArgumentsDisagree,
                null,
                $"LoraModulesToSave trains {quantized} whole, and LoadIn4Bit or LoadIn8Bit keeps it in few bits, in which it cannot be trained")
            {
                Argument = nameof(TrainingArguments.LoraModulesToSave),
            };
        }

        bool IsSaved(Linear layer) => saved.Holds(layer.Name + ".weight")
            || model.Weights.Any(weight => layer.Shares(weight.Value) && saved.Holds(weight.Key));
        ThrowIfTied(model.Layers.FirstOrDefault(layer => IsTied(layer) && IsSaved(layer)));
        ModelFamily family = ModelRegistry.FamilyOf(new ConfigFile(model.Config, null));
        ModuleNames modules = family.Modules;
        var targets = new AdapterTargets(model.Layers, layer => saved.Holds(layer.Name + ".weight"), IsTied, family);
        _layers = targets.Choose(config, out IReadOnlyList<string> written);
        HashSet<string> adapted = [.. _layers.Select(layer => layer.Name)];
        bool IsTrainedBias(string name) => name.EndsWith(".bias", StringComparison.Ordinal)
            && (config.Bias == LoraBias.All || (config.Bias == LoraBias.LoraOnly && adapted.Contains(name[..^".bias".Length])));
        _frozen = [.. model.Weights.Select(weight => weight.Key).Where(name => !saved.Holds(name) && !IsTrainedBias(name))];
        foreach ((string name, Tensor weight) in model.Weights)
        {
            if (_frozen.Contains(name))
            {
                weight.requires_grad_(false);
            }
        }

        string[][] forms = [.. _layers.Select(layer => (string[])[layer.Name, modules.ToModules(layer.Name)])];
        LoraConfig ofLayers = config.OfLayers(forms, written: 0);
        foreach (Linear layer in _layers)
        {
            layer.Adapter = new LoraLayer(layer, ofLayers, _state);
        }

        Lora = config.OfLayers(forms, written: 1) with
        {
            ExcludeModules = [],
            LayersToTransform = [],
            TargetModules = modules.Targets(written, [.. _layers.Select(layer => layer.Name)], model.Layers.Select(layer => layer.Name)),
            // PEFT knows modules only, and finds weights that lie in none by their names.
            ModulesToSave = [.. saved.Names.Where(name => !names.Contains(name))],
            FanInFanOut = _layers.Any(layer => layer.IsTransposed),
            TaskType = AdapterTaskType.Of(head.Head),
        };
        PastModules = [.. adapted.Where(family.IsPastModule)];
        Updates = [.. _layers.SelectMany(layer => layer.Adapter!.Weights)];
        Weights = [.. Updates, .. model.Weights.Where(weight => !_frozen.Contains(weight.Key))];
    }

    /// <summary>What the adapter is.</summary>
    public LoraConfig Lora { get; }

    /// <summary>Names of the layers whose updates do nothing in transformers before they are merged.</summary>
    public IReadOnlyList<string> PastModules { get; }

    public JsonObject Config => _model.Config;

    public IReadOnlySet<string> Embeddings => _model.Embeddings;

    public int? MaxSequence => _model.MaxSequence;

    public int? CacheBorder => _model.CacheBorder;

    public int? RotationBorder => _model.RotationBorder;

    /// <summary>
    /// Of large weights there are no gradients that each pass would add to, and on a CPU products of so many tokens are as fast as those of more: what a pass
    /// keeps for its backward pass is then the only memory that grows with a batch.
    /// </summary>
    public int? TokensOfPass => _layers[0].Device.type == DeviceType.CPU ? CpuTokensOfPass : null;

    public bool IsEncoderDecoder => _model.IsEncoderDecoder;

    public SentenceModules? Sentences => _model.Sentences;

    /// <summary>Updates, then the weights of the model that are trained whole.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Weights { get; }

    /// <summary>The weights of the updates.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Updates { get; }

    public IEnumerable<KeyValuePair<string, long[]>> Shapes =>
        ((IModel)_model).Shapes
            .Concat(_model.Quantized.Select(weight => KeyValuePair.Create(weight.Key, weight.Value.Shape)))
            .Concat(Updates.Select(weight => KeyValuePair.Create(weight.Key, weight.Value.shape)));

    /// <summary>
    /// The base model's own weights, without the updates, those trained whole among them; what is kept in few bits as it is computed with, until the dispose
    /// scope ends.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> BaseWeights =>
        [.. _model.Weights, .. _model.Quantized.Select(weight => KeyValuePair.Create(weight.Key, weight.Value.Dequantize()))];

    /// <summary>Bytes of the base model's weights, and of the same in float32.</summary>
    public (long Kept, long InFloat32) BaseBytes => (
        _model.Weights.Sum(weight => weight.Value.NumberOfElements * weight.Value.ElementSize) + _model.Quantized.Sum(weight => weight.Value.Bytes),
        sizeof(float) * (AllParameters - Updates.Sum(weight => weight.Value.NumberOfElements)));

    /// <summary>Numbers that are trained.</summary>
    public long TrainableParameters => Weights.Where(weight => weight.Value.requires_grad).Sum(weight => weight.Value.NumberOfElements);

    /// <summary>All numbers, those of updates among them.</summary>
    public long AllParameters => Shapes.Sum(weight => weight.Value.Aggregate(1L, (product, dimension) => product * dimension));

    /// <summary>As PEFT's print_trainable_parameters says it.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"trainable params: {TrainableParameters:N0} || all params: {AllParameters:N0} || trainable%: {100.0 * TrainableParameters / AllParameters:0.0000}");

    /// <summary>Adds to train_results.json how much was trained.</summary>
    public void Describe(JsonObject results)
    {
        results[ResultFiles.TrainableParameters] = TrainableParameters;
        results[ResultFiles.AllParameters] = AllParameters;
    }

    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        _state.IsTraining = options.Training;
        return _model.Forward(batch, options);
    }

    /// <summary>Has the base model compute without its updates until the result is disposed, as the reference of preference tuning.</summary>
    public IDisposable WithoutUpdates() => new Off(_state);

    public IReadOnlyList<KeyValuePair<string, Tensor>> Merged()
    {
        Dictionary<string, Linear> layers = _layers.ToDictionary(layer => layer.Name + ".weight", StringComparer.Ordinal);
        using IDisposable withoutGraph = no_grad();
        return
        [
            .. _model.Weights.Select(weight => layers.ContainsKey(weight.Key) ? Merged(weight.Key) : weight),
            .. _model.Quantized.Select(
                weight => layers.ContainsKey(weight.Key) ? Merged(weight.Key) : KeyValuePair.Create(weight.Key, weight.Value.Dequantize())),
        ];

        KeyValuePair<string, Tensor> Merged(string name) =>
            KeyValuePair.Create(name, layers[name].IsTransposed ? layers[name].Adapter!.Merged().t() : layers[name].Adapter!.Merged());
    }

    public void Dispose()
    {
        foreach (Linear layer in _layers)
        {
            layer.Adapter!.Dispose();
        }

        _model.Dispose();
    }

    private static void ThrowIfTied(Linear? layer)
    {
        if (layer is not null)
        {
            throw new FineTuneException(DiagnosticCatalog.AdapterOfTiedHead, null, nameof(TrainingArguments.LoraModulesToSave), layer.Name)
            {
                Argument = nameof(TrainingArguments.LoraModulesToSave),
            };
        }
    }

    private sealed class Off : IDisposable
    {
        private readonly AdapterSwitch _state;

        public Off(AdapterSwitch state)
        {
            _state = state;
            _state.IsOff = true;
        }

        public void Dispose() => _state.IsOff = false;
    }
}
